package org.sentenceforge.export;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The inputs of a graph, and what follows from them alone. An input that nothing uses does not become part of the graph. */
final class GraphInputs {
    static final String TOKEN_IDS = "input_ids";
    static final String ATTENTION_MASK = "attention_mask";
    static final String TOKEN_TYPES = "token_type_ids";
    /** How many tokens at the start of each row belong to the prompt. */
    static final String PROMPT_LENGTH = "prompt_length";

    /** The tokens' vectors, in graphs of the modules behind the transformer alone. */
    static final String TOKEN_VECTORS = "token_embeddings_in";

    static final String BATCH = "batch_size";
    static final String TOKENS = "sequence_length";

    private final GraphBuilder graph;

    GraphInputs(GraphBuilder graph) {
        this.graph = graph;
        graph.input(TOKEN_IDS, TensorProto.DataType.INT64, BATCH, TOKENS);
        graph.input(ATTENTION_MASK, TensorProto.DataType.INT64, BATCH, TOKENS);
    }

    String tokenIds() {
        return TOKEN_IDS;
    }

    /** 1 for a token, 0 for padding: [batch, tokens]. */
    String mask() {
        return ATTENTION_MASK;
    }

    String tokenTypes() {
        return graph.input(TOKEN_TYPES, TensorProto.DataType.INT64, BATCH, TOKENS);
    }

    String promptLength() {
        return graph.input(PROMPT_LENGTH, TensorProto.DataType.INT64, BATCH);
    }

    /** Whether a place holds a token: [batch, tokens], boolean. */
    String isToken() {
        return cast(mask(), TensorProto.DataType.BOOL);
    }

    /** 0, 1, … up to the width of the rows: [tokens]. */
    String positions() {
        String shape =
                graph.node("Shape", "positions").inputs(mask()).with("start", 1).output();
        String count = graph.node("Squeeze", "positions").inputs(shape).output();
        return graph.node("Range", "positions")
                .inputs(graph.scalar(0L), count, graph.scalar(1L))
                .output();
    }

    String cast(String value, TensorProto.DataType type) {
        return graph.cast(value, "mask", type);
    }
}
