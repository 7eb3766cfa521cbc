package org.sentenceforge.core.module;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a model does with texts. In the data of cards it has its name of the hub. */
public enum ModelKind {
    /** One embedding per text. */
    @JsonProperty("sentence-transformer")
    BI_ENCODER("SentenceTransformer"),
    /** Scores for pairs of texts. */
    @JsonProperty("cross-encoder")
    CROSS_ENCODER("CrossEncoder");

    private final String key;

    ModelKind(String key) {
        this.key = key;
    }

    /** The value of {@code model_type} in config_sentence_transformers.json. */
    public String key() {
        return key;
    }
}
