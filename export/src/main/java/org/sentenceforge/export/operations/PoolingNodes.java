package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphValue;

/** One vector per text out of its tokens' vectors. A text without any token gives finite numbers. */
final class PoolingNodes {
    private static final String SCOPE = "pooling";

    private final GraphBuilder graph;
    private final GraphInputs inputs;

    PoolingNodes(GraphBuilder graph, GraphInputs inputs) {
        this.graph = graph;
        this.inputs = inputs;
    }

    GraphValue pool(GraphValue tokens, PoolingMode mode, PromptTokens promptTokens) {
        String mask = promptTokens == PromptTokens.INCLUDED ? inputs.mask() : maskBehindPrompt();
        String result = switch (mode) {
            case CLS -> row(tokens, mask, 0);
            case LAST_TOKEN -> node("Mul", row(tokens, mask, 1), anyToken(mask));
            case MAX -> largest(tokens, mask);
            case MEAN -> average(tokens, weights(mask), false);
            case MEAN_SQRT_LEN -> average(tokens, weights(mask), true);
            case WEIGHTED_MEAN -> average(tokens, node("Mul", weights(mask), places()), false);
        };
        return new GraphValue(result, SCOPE, tokens.width());
    }

    /** The mask without the first tokens of each text: those up to the prompt's end, counted from the first token on. */
    private String maskBehindPrompt() {
        String count = node("CumSum", inputs.mask(), graph.scalar(1L));
        String promptLength = node("Unsqueeze", inputs.promptLength(), graph.vector(1));
        String behind = inputs.cast(node("Greater", count, promptLength), TensorProto.DataType.INT64);
        return node("Mul", inputs.mask(), behind);
    }

    /** The mask as numbers: [batch, tokens, 1]. */
    private String weights(String mask) {
        return node("Unsqueeze", inputs.cast(mask, TensorProto.DataType.FLOAT), graph.vector(2));
    }

    /** 1, 2, 3, … along the row: [tokens, 1]. */
    private String places() {
        String counted = node("Add", inputs.positions(), graph.scalar(1L));
        return node("Unsqueeze", inputs.cast(counted, TensorProto.DataType.FLOAT), graph.vector(1));
    }

    private String average(GraphValue tokens, String weights, boolean squareRoot) {
        String divisor = node("Max", sum(weights), graph.scalar(1e-9));
        return node("Div", sum(node("Mul", tokens.name(), weights)), squareRoot ? node("Sqrt", divisor) : divisor);
    }

    private String sum(String x) {
        return graph.node("ReduceSum", SCOPE)
                .inputs(x, graph.vector(1))
                .with("keepdims", 0)
                .output();
    }

    private String largest(GraphValue tokens, String mask) {
        String isToken = node("Unsqueeze", inputs.cast(mask, TensorProto.DataType.BOOL), graph.vector(2));
        String visible = node("Where", isToken, tokens.name(), graph.scalar((double) AttentionNodes.HIDDEN));
        return graph.node("ReduceMax", SCOPE)
                .inputs(visible)
                .with("axes", new long[] {1})
                .with("keepdims", 0)
                .output();
    }

    /** The tokens' vectors at the first (or last) place whose mask is 1; at an end of the row where there is none. */
    private String row(GraphValue tokens, String mask, int last) {
        String place = graph.node("ArgMax", SCOPE)
                .inputs(inputs.cast(mask, TensorProto.DataType.FLOAT))
                .with("axis", 1)
                .with("select_last_index", last)
                .output();
        return graph.node("GatherND", SCOPE)
                .inputs(tokens.name(), place)
                .with("batch_dims", 1)
                .output();
    }

    /** 1 for a text with a token, 0 for one without: [batch, 1]. */
    private String anyToken(String mask) {
        return graph.node("ReduceMax", SCOPE)
                .inputs(inputs.cast(mask, TensorProto.DataType.FLOAT))
                .with("axes", new long[] {1})
                .output();
    }

    private String node(String operator, String... values) {
        return graph.node(operator, SCOPE).inputs(values).output();
    }
}
