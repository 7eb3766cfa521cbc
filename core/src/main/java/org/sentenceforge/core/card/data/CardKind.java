package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a card describes. */
public enum CardKind {
    @JsonProperty("sentence-transformer")
    SENTENCE_TRANSFORMER,
    @JsonProperty("cross-encoder")
    CROSS_ENCODER
}
