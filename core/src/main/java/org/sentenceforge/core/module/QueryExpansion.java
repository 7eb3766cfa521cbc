package org.sentenceforge.core.module;

import java.util.Optional;

/**
 * How queries are made longer with one and the same token, whose vectors count in scores as those of their words do (ColBERT, Khattab and
 * Zaharia 2020).
 *
 * @param keys   whether other tokens attend to those that are added
 * @param token  as the tokenizer spells it; empty for the mask's, or where there is none that for the end of a text
 * @param length so many tokens a query has at least
 */
public record QueryExpansion(Strategy strategy, Keys keys, Optional<String> token, int length) {

    /** What becomes of longer queries. */
    public enum Strategy {
        /** They are cut, so that all have one length. */
        FIXED,
        /** They stay as they are. */
        MIN
    }

    /** What attention makes of the tokens that are added. */
    public enum Keys {
        /** They see the query's own tokens, and nothing sees them. */
        UNSEEN,
        SEEN
    }

    /** As queries of ColBERT have always been. */
    public static QueryExpansion classic(Keys keys, int length) {
        return new QueryExpansion(Strategy.FIXED, keys, Optional.empty(), length);
    }
}
