package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.ops.LstmWeights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Parameters;

/** Convolutions and LSTMs along texts, which the padding lies behind. Their weights are in float32 in graphs of every type. */
record SequenceNodes(GraphBuilder graph, GraphInputs inputs, Parameters parameters) {
    /** Where ONNX's gates (input, output, forget, cell) stand in PyTorch's order. */
    private static final int[] GATES = {0, 3, 1, 2};

    /** The padding counts as zeros, as what lies beyond a text's end does. */
    GraphValue convolution(GraphValue x, GraphValue weight, GraphValue bias) {
        String scope = weight.scope();
        String isToken =
                node(scope, "Unsqueeze", inputs.cast(inputs.mask(), TensorProto.DataType.FLOAT), graph.vector(2));
        String channels = transposed(scope, node(scope, "Mul", x.name(), isToken), 0, 2, 1);
        List<Long> shape = parameters.info(weight.name()).shape();
        long reach = shape.get(2) / 2;
        String result = graph.node("Conv", scope)
                .inputs(channels, weight.name(), bias.name())
                .with("pads", reach, reach)
                .output();
        return new GraphValue(
                transposed(scope, result, 0, 2, 1), scope, shape.get(0).intValue());
    }

    GraphValue lstm(GraphValue x, int hidden, List<LstmWeights<GraphValue>> directions) {
        String scope = directions.get(0).input().scope();
        long count = directions.size();
        long size = hidden;
        // a text without any token is as one of a token that nobody reads
        String lengths = node(
                scope,
                "Max",
                graph.reduce("ReduceSum", scope, inputs.mask(), 1)
                        .with("keepdims", 0)
                        .output(),
                graph.scalar(1L));
        String states = graph.node("LSTM", scope)
                .inputs(
                        transposed(scope, x.name(), 1, 0, 2),
                        operand("W", directions, List.of(count, 4 * size, (long) x.width()), w -> List.of(w.input())),
                        operand("R", directions, List.of(count, 4 * size, size), w -> List.of(w.recurrent())),
                        operand(
                                "B",
                                directions,
                                List.of(count, 8 * size),
                                w -> List.of(w.inputBias(), w.recurrentBias())),
                        graph.cast(lengths, scope, TensorProto.DataType.INT32))
                .with("hidden_size", size)
                .with("direction", count == 2 ? "bidirectional" : "forward")
                .output();
        String byText = transposed(scope, states, 2, 0, 1, 3);
        String joined = node(scope, "Reshape", byText, graph.vector(0, 0, count * size));
        return new GraphValue(joined, scope, Math.toIntExact(count * size));
    }

    /** @param parts what of a direction's parameters is the operand's */
    private String operand(
            String name,
            List<LstmWeights<GraphValue>> directions,
            List<Long> shape,
            Function<LstmWeights<GraphValue>, List<GraphValue>> parts) {
        List<String> names = directions.stream()
                .flatMap(weights -> parts.apply(weights).stream())
                .map(GraphValue::name)
                .toList();
        return graph.initializer(parameters.reordered(names.get(0) + "." + name, shape, names, GATES));
    }

    private String node(String scope, String operator, String... values) {
        return graph.node(operator, scope).inputs(values).output();
    }

    private String transposed(String scope, String value, long... order) {
        return graph.node("Transpose", scope).inputs(value).with("perm", order).output();
    }
}
