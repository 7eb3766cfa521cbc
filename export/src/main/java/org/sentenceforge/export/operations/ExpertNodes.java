package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Parameters;

/**
 * A mixture of experts: each expert is given the tokens that chose it. Its matrices are in float16 in graphs of that type and in float32 in all
 * others, those of 8 bits too.
 */
record ExpertNodes(GraphBuilder graph, Parameters parameters, GraphStyle.Precision precision) {

    /** @param activation of an expert's inner layer [tokens, size] */
    GraphValue experts(
            GraphValue x,
            GraphValue logits,
            GraphValue inner,
            GraphValue outer,
            Experts spec,
            UnaryOperator<GraphValue> activation) {
        String scope = inner.scope();
        String tokens = node(scope, "Reshape", x.name(), graph.vector(-1, x.width()));
        String shares = graph.node("Softmax", scope)
                .inputs(node(scope, "Reshape", logits.name(), graph.vector(-1, spec.count())))
                .with("axis", -1)
                .output();
        List<String> largest = graph.node("TopK", scope)
                .inputs(shares, graph.vector(spec.chosen()))
                .outputs(2);
        String chosen = graph.node("ScatterElements", scope)
                .inputs(node(scope, "Mul", shares, graph.scalar(0.0)), largest.get(1), largest.get(0))
                .with("axis", 1)
                .output();
        List<String> columns = graph.split(scope, chosen, spec.count());
        int size = Math.toIntExact(parameters.info(inner.name()).shape().get(0)) / spec.count();
        String sum = node(scope, "ConstantOfShape", node(scope, "Shape", tokens));
        for (int i = 0; i < spec.count(); i++) {
            String rows = node(
                    scope,
                    "Reshape",
                    node(scope, "NonZero", node(scope, "Reshape", columns.get(i), graph.vector(-1))),
                    graph.vector(-1));
            String hidden = product(scope, gathered(scope, tokens, rows), matrix(inner, i, size), 1);
            String used = activation.apply(new GraphValue(hidden, scope, size)).name();
            String result = product(scope, used, matrix(outer, i, size), 0);
            String share = gathered(scope, columns.get(i), rows);
            String more = node(scope, "Add", gathered(scope, sum, rows), node(scope, "Mul", result, share));
            sum = node(scope, "ScatterND", sum, node(scope, "Reshape", rows, graph.vector(-1, 1)), more);
        }
        return graph.node("Reshape", scope)
                .inputs(sum, node(scope, "Shape", x.name()))
                .output(x.width());
    }

    private String node(String scope, String operator, String... inputs) {
        return graph.node(operator, scope).inputs(inputs).output();
    }

    private String gathered(String scope, String values, String rows) {
        return graph.node("Gather", scope).inputs(values, rows).with("axis", 0L).output();
    }

    /** One expert's [size, hidden]. */
    private String matrix(GraphValue experts, int index, int size) {
        boolean half = precision == GraphStyle.Precision.FP16;
        return graph.initializer(parameters.rows(
                experts.name() + "." + index + (half ? ".fp16" : ""),
                half ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT,
                experts.name(),
                index * size,
                size));
    }

    /** @param transposed 1 where the product is with the matrix's rows, 0 with its columns */
    private String product(String scope, String x, String matrix, long transposed) {
        boolean half = precision == GraphStyle.Precision.FP16;
        String product = graph.node("Gemm", scope)
                .inputs(half ? graph.cast(x, scope, TensorProto.DataType.FLOAT16) : x, matrix)
                .with("transB", transposed)
                .output();
        return half ? graph.cast(product, scope, TensorProto.DataType.FLOAT) : product;
    }
}
