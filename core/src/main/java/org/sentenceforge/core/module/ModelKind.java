package org.sentenceforge.core.module;

/** What a model does with texts. */
public enum ModelKind {
    /** One embedding per text. */
    BI_ENCODER("SentenceTransformer"),
    /** Scores for pairs of texts. */
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
