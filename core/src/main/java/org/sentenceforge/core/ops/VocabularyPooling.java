package org.sentenceforge.core.ops;

/**
 * How the logits that a masked language model gives the vocabulary at every token of a text become one weight for each entry of the
 * vocabulary (SPLADE, Formal et al. 2021).
 *
 * @param strategy   over the tokens of a text
 * @param saturation of a logit, before that
 */
public record VocabularyPooling(Strategy strategy, Saturation saturation) {

    public enum Strategy {
        /** The largest (SPLADE v2 and later, arXiv 2109.10086). */
        MAX("max"),
        /** The sum (SPLADE, arXiv 2107.05720). */
        SUM("sum");

        private final String key;

        Strategy(String key) {
            this.key = key;
        }

        /** The name in directories. */
        public String key() {
            return key;
        }
    }

    public enum Saturation {
        /** {@code log(1 + relu(x))}. */
        LOG("relu", 1),
        /** {@code log(1 + log(1 + relu(x)))} (arXiv 2504.14839). */
        LOG_TWICE("log1p_relu", 2);

        private final String key;
        private final int logarithms;

        Saturation(String key, int logarithms) {
            this.key = key;
            this.logarithms = logarithms;
        }

        /** The name in directories, which is that of what is under the last logarithm. */
        public String key() {
            return key;
        }

        /** How many logarithms follow one another. */
        public int logarithms() {
            return logarithms;
        }
    }
}
