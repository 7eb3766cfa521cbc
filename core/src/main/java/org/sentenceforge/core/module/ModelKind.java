package org.sentenceforge.core.module;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a model does with texts. In the data of cards it has its name of the hub. */
public enum ModelKind {
    /** One embedding per text. */
    @JsonProperty("sentence-transformer")
    BI_ENCODER("SentenceTransformer"),
    /** Scores for pairs of texts. */
    @JsonProperty("cross-encoder")
    CROSS_ENCODER("CrossEncoder"),
    /** One embedding per text with a weight for each entry of a vocabulary, of which most are 0. */
    @JsonProperty("sparse-encoder")
    SPARSE_ENCODER("SparseEncoder"),
    /** One embedding per token of a text; texts are compared token by token. */
    @JsonProperty("multi-vector-encoder")
    MULTI_VECTOR_ENCODER("MultiVectorEncoder");

    private final String key;

    ModelKind(String key) {
        this.key = key;
    }

    /** In words, behind "a". */
    public String words() {
        return switch (this) {
            case BI_ENCODER -> "bi-encoder";
            case CROSS_ENCODER -> "cross-encoder";
            case SPARSE_ENCODER -> "sparse encoder";
            case MULTI_VECTOR_ENCODER -> "multi-vector encoder";
        };
    }

    /** The value of {@code model_type} in config_sentence_transformers.json. */
    public String key() {
        return key;
    }
}
