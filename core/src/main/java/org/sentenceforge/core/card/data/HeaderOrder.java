package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** The order of the header's keys. It came from the hub client that wrote a card, not from the card's style. */
public enum HeaderOrder {
    @JsonProperty("declared")
    DECLARED(
            "language",
            "license",
            "tags",
            "base_model",
            "widget",
            "datasets",
            "pipeline_tag",
            "library_name",
            "metrics",
            "co2_eq_emissions",
            "model-index"),
    @JsonProperty("alphabetical")
    ALPHABETICAL(
            "base_model",
            "datasets",
            "language",
            "library_name",
            "license",
            "metrics",
            "pipeline_tag",
            "tags",
            "widget",
            "co2_eq_emissions",
            "model-index"),
    @JsonProperty("legacy")
    LEGACY(
            "language",
            "license",
            "library_name",
            "tags",
            "base_model",
            "datasets",
            "metrics",
            "widget",
            "pipeline_tag",
            "co2_eq_emissions",
            "model-index");

    private final List<String> keys;

    HeaderOrder(String... keys) {
        this.keys = List.of(keys);
    }

    /** Its name in a configuration. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public List<String> keys() {
        return keys;
    }
}
