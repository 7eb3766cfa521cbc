package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;

/** Norms of the tokens' vectors, with ONNX Runtime's operators together with the sum before them. */
final class NormNodes {
    /** What its operators for sum and norm give: the norm, two numbers that only training needs, the sum. */
    private static final int OUTPUTS = 4;

    private static final Integer[] OF_TRAINING = {1, 2};

    private final GraphBuilder graph;
    private final LinearNodes linear;
    private final GraphStyle.Operators operators;

    NormNodes(GraphBuilder graph, LinearNodes linear, GraphStyle.Operators operators) {
        this.graph = graph;
        this.linear = linear;
        this.operators = operators;
    }

    /** The terms of a sum, the second one perhaps without the bias of the linear layer that it came from. */
    private record Sum(String first, String second, String bias) {}

    GraphValue layerNorm(GraphValue x, GraphValue weight, GraphValue bias, double epsilon) {
        String shift = bias == null ? "" : bias.name();
        Optional<Sum> sum = sum(x);
        if (sum.isPresent()) {
            GraphBuilder.Node node = graph.node("SkipLayerNormalization", weight.scope())
                    .inputs(sum.get().first, sum.get().second, weight.name(), shift, sum.get().bias);
            return withSum(node, x, epsilon);
        }
        if (!graph.opset().hasLayerNormalization()) {
            return layerNormInParts(x, weight, bias, epsilon);
        }
        GraphBuilder.Node node = graph.node("LayerNormalization", weight.scope())
                .inputs(x, weight)
                .with("axis", -1)
                .with("epsilon", epsilon);
        return (bias == null ? node : node.inputs(bias)).output(x.width());
    }

    /** In the operators that ONNX Runtime recognises and makes one of. */
    private GraphValue layerNormInParts(GraphValue x, GraphValue weight, GraphValue bias, double epsilon) {
        String scope = weight.scope();
        String mean = graph.reduce("ReduceMean", scope, x.name(), -1).output();
        String centered = graph.node("Sub", scope).inputs(x.name(), mean).output();
        String scaled = unitMeanSquare(scope, centered, weight.name(), epsilon);
        return new GraphValue(
                bias == null
                        ? scaled
                        : graph.node("Add", scope).inputs(scaled, bias.name()).output(),
                scope,
                x.width());
    }

    GraphValue rmsNorm(GraphValue x, GraphValue weight, RmsNorm spec) {
        String scope = weight.scope();
        String factor = weight.name();
        if (spec.unitOffset()) {
            factor = graph.node("Add", scope).inputs(factor, graph.scalar(1.0)).output();
        }
        Optional<Sum> sum = sum(x);
        if (sum.isPresent()) {
            GraphBuilder.Node node = graph.node("SkipSimplifiedLayerNormalization", scope)
                    .inputs(sum.get().first, sum.get().second, factor, sum.get().bias);
            return withSum(node, x, spec.epsilon());
        }
        if (spec.size() == x.width()) {
            return new GraphValue(unitMeanSquare(scope, x.name(), factor, spec.epsilon()), scope, x.width());
        }
        String heads = graph.node("Reshape", scope)
                .inputs(x.name(), graph.vector(0, 0, -1, spec.size()))
                .output();
        return graph.node("Reshape", scope)
                .inputs(unitMeanSquare(scope, heads, factor, spec.epsilon()), graph.vector(0, 0, -1))
                .output(x.width());
    }

    /** In the operators that ONNX Runtime recognises and makes one of. */
    private String unitMeanSquare(String scope, String x, String factor, double epsilon) {
        String square = graph.node("Pow", scope).inputs(x, graph.scalar(2.0)).output();
        String mean = graph.reduce("ReduceMean", scope, square, -1).output();
        String shifted =
                graph.node("Add", scope).inputs(mean, graph.scalar(epsilon)).output();
        String root = graph.node("Sqrt", scope).inputs(shifted).output();
        String unit = graph.node("Div", scope).inputs(x, root).output();
        return graph.node("Mul", scope).inputs(unit, factor).output();
    }

    /** Two tensors of tokens' vectors that were added, where the operators for that may be used. */
    private Optional<Sum> sum(GraphValue x) {
        NodeProto add = graph.producer(x.name()).orElse(null);
        if (operators == GraphStyle.Operators.STANDARD
                || add == null
                || !add.getOpType().equals("Add")) {
            return Optional.empty();
        }
        boolean parameters = add.getInputList().stream().anyMatch(graph::isInitializer);
        if (parameters) {
            return Optional.empty();
        }
        return Optional.of(linear.layerOf(add.getInput(1))
                .filter(layer -> layer.bias() != null)
                .map(layer ->
                        new Sum(add.getInput(0), layer.product(), layer.bias().name()))
                .orElseGet(() -> new Sum(add.getInput(0), add.getInput(1), "")));
    }

    private GraphValue withSum(GraphBuilder.Node node, GraphValue sum, double epsilon) {
        List<String> outputs = node.contrib().with("epsilon", epsilon).outputs(OUTPUTS, OF_TRAINING);
        graph.replace(sum.name(), outputs.get(OUTPUTS - 1));
        return new GraphValue(outputs.get(0), node.scope(), sum.width());
    }
}
