package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.ops.VocabularyPooling;
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
            case MEAN -> average(tokens, numbers(mask), false);
            case MEAN_SQRT_LEN -> average(tokens, numbers(mask), true);
            case WEIGHTED_MEAN -> average(tokens, node("Mul", numbers(mask), places()), false);
        };
        return new GraphValue(result, SCOPE, tokens.width());
    }

    /** Weights that are 0 or more, over the tokens of each text; those of the padding count as 0. */
    GraphValue pool(GraphValue weights, VocabularyPooling.Strategy strategy) {
        String isToken = node("Unsqueeze", numbers(inputs.mask()), graph.vector(2));
        String visible = node("Mul", weights.name(), isToken);
        String operator = strategy == VocabularyPooling.Strategy.MAX ? "ReduceMax" : "ReduceSum";
        String result =
                graph.reduce(operator, SCOPE, visible, 1).with("keepdims", 0).output();
        return new GraphValue(result, SCOPE, weights.width());
    }

    /** How often a vocabulary's entries occur in each text; the padding is one more, which is cut off. */
    GraphValue frequencies(int entries, TermFrequency frequency) {
        String ids = node("Where", inputs.isToken(), inputs.tokenIds(), graph.scalar((long) entries));
        boolean scatters = frequency == TermFrequency.BINARY || graph.opset().hasScatteredSum();
        String found = scatters ? scattered(ids, entries, frequency) : summed(ids, entries);
        String result = node("Slice", found, graph.vector(0), graph.vector(entries), graph.vector(1));
        return new GraphValue(result, SCOPE, entries);
    }

    private String scattered(String ids, int entries, TermFrequency frequency) {
        String batch = graph.node("Concat", SCOPE)
                .inputs(
                        node("Unsqueeze", graph.size(inputs.mask(), SCOPE, 0), graph.vector(0)),
                        graph.vector(entries + 1L))
                .with("axis", 0)
                .output();
        String none = node("Expand", graph.scalar(0.0), batch);
        GraphBuilder.Node scatter = graph.node("ScatterElements", SCOPE)
                .inputs(none, ids, numbers(inputs.mask()))
                .with("axis", 1);
        return (frequency == TermFrequency.RAW ? scatter.with("reduction", "add") : scatter).output();
    }

    /** For the same a vector of each token, [batch, tokens, entries + 1], where nothing smaller can be written. */
    private String summed(String ids, int entries) {
        String each = graph.node("OneHot", SCOPE)
                .inputs(ids, graph.scalar(entries + 1L), graph.vector(0, 1))
                .with("axis", -1)
                .output();
        return numbers(
                graph.reduce("ReduceSum", SCOPE, each, 1).with("keepdims", 0).output());
    }

    /** The mask without the first tokens of each text: those up to the prompt's end, counted from the first token on. */
    private String maskBehindPrompt() {
        String count = node("CumSum", inputs.mask(), graph.scalar(1L));
        String promptLength = node("Unsqueeze", inputs.promptLength(), graph.vector(1));
        String behind = inputs.cast(node("Greater", count, promptLength), TensorProto.DataType.INT64);
        return node("Mul", inputs.mask(), behind);
    }

    private String numbers(String integers) {
        return inputs.cast(integers, TensorProto.DataType.FLOAT);
    }

    /** 1, 2, 3, … along the row: [tokens]. */
    private String places() {
        return inputs.cast(node("Add", inputs.positions(), graph.scalar(1L)), TensorProto.DataType.FLOAT);
    }

    /**
     * The tokens' average with these weights [batch, tokens]. The sum is a matrix product, which adds up the tokens one after the other,
     * so that no padding and no other text changes a bit of it. ReduceSum adds them in another order where the batch has one row, and the
     * product in another one where its left matrix has; hence the second row, which nobody reads.
     */
    private String average(GraphValue tokens, String weights, boolean squareRoot) {
        String row = node("Unsqueeze", weights, graph.vector(1));
        String rows =
                graph.node("Concat", SCOPE).inputs(row, row).with("axis", 1).output();
        String sum = graph.node("Gather", SCOPE)
                .inputs(node("MatMul", rows, tokens.name()), graph.scalar(0L))
                .with("axis", 1)
                .output();
        String count = graph.reduce("ReduceSum", SCOPE, weights, 1).output();
        String divisor = node("Max", count, graph.scalar(1e-9));
        return node("Div", sum, squareRoot ? node("Sqrt", divisor) : divisor);
    }

    private String largest(GraphValue tokens, String mask) {
        String isToken = node("Unsqueeze", inputs.cast(mask, TensorProto.DataType.BOOL), graph.vector(2));
        String visible = node("Where", isToken, tokens.name(), graph.scalar((double) AttentionNodes.HIDDEN));
        return graph.reduce("ReduceMax", SCOPE, visible, 1).with("keepdims", 0).output();
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
        return graph.reduce("ReduceMax", SCOPE, inputs.cast(mask, TensorProto.DataType.FLOAT), 1)
                .output();
    }

    private String node(String operator, String... values) {
        return graph.node(operator, SCOPE).inputs(values).output();
    }
}
