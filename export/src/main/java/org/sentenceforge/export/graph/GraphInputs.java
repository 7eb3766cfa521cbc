package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The inputs of a graph, and what follows from them alone. An input that nothing uses does not become part of the graph. */
public final class GraphInputs {
    public static final String TOKEN_IDS = "input_ids";
    public static final String ATTENTION_MASK = "attention_mask";
    public static final String TOKEN_TYPES = "token_type_ids";
    /** How many tokens at the start of each row belong to the prompt. */
    public static final String PROMPT_LENGTH = "prompt_length";

    /** The tokens' vectors, in graphs of the modules behind the transformer alone. */
    public static final String TOKEN_VECTORS = "token_embeddings_in";

    public static final String BATCH = "batch_size";
    public static final String TOKENS = "sequence_length";

    private final GraphBuilder graph;

    public GraphInputs(GraphBuilder graph) {
        this.graph = graph;
        graph.input(TOKEN_IDS, TensorProto.DataType.INT64, BATCH, TOKENS);
        graph.input(ATTENTION_MASK, TensorProto.DataType.INT64, BATCH, TOKENS);
    }

    public String tokenIds() {
        return TOKEN_IDS;
    }

    /** 1 for a token, 0 for padding: [batch, tokens]. */
    public String mask() {
        return ATTENTION_MASK;
    }

    public String tokenTypes() {
        return graph.input(TOKEN_TYPES, TensorProto.DataType.INT64, BATCH, TOKENS);
    }

    public String promptLength() {
        return graph.input(PROMPT_LENGTH, TensorProto.DataType.INT64, BATCH);
    }

    /** Whether a place holds a token: [batch, tokens], boolean. */
    public String isToken() {
        return cast(mask(), TensorProto.DataType.BOOL);
    }

    /** 0, 1, … up to the width of the rows: [tokens]. */
    public String positions() {
        String count = graph.size(mask(), "positions", 1);
        return graph.node("Range", "positions")
                .inputs(graph.scalar(0L), count, graph.scalar(1L))
                .output();
    }

    public String cast(String value, TensorProto.DataType type) {
        return graph.cast(value, "mask", type);
    }
}
