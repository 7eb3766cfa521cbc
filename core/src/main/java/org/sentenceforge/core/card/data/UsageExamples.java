package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the usage code shows.
 *
 * @param informationRetrieval whether the first text is a query and the others are documents
 * @param examples texts, or pairs of texts (lists) for a cross-encoder; none: the library's own examples
 * @param similarities scores of the examples, rounded to four decimals: row by row each text against each, or one row of the query
 *     against the documents; null where they were not computed
 */
public record UsageExamples(
        @JsonProperty("information_retrieval") boolean informationRetrieval,
        List<Object> examples,
        List<List<Number>> similarities) {
    public UsageExamples {
        examples = examples == null ? List.of() : List.copyOf(examples);
    }
}
