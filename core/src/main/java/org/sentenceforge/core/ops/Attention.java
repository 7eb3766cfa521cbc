package org.sentenceforge.core.ops;

/**
 * How attention works: softmax over keys of {@code softCap(q·k·scale) + bias}.
 *
 * @param heads         query heads
 * @param keyValueHeads key and value heads; each serves {@code heads / keyValueHeads} consecutive query heads
 * @param headSize      size of one head
 * @param scale         factor on the scores
 * @param reach         which keys a query sees
 * @param softCap       c in {@code c tanh(score / c)}, or 0 for none
 * @param dropout       rate on the attention probabilities, in training only
 */
public record Attention(
        int heads, int keyValueHeads, int headSize, double scale, Reach reach, double softCap, double dropout) {

    /** Plain bidirectional attention with as many key heads as query heads and scale {@code 1/√headSize}. */
    public static Attention bidirectional(int heads, int headSize, double dropout) {
        return new Attention(heads, heads, headSize, 1 / Math.sqrt(headSize), Reach.ALL, 0, dropout);
    }

    /**
     * Which keys a query at position i sees: those from {@code i - behind} to {@code i + ahead}, both included.
     */
    public record Reach(int behind, int ahead) {
        public static final Reach ALL = new Reach(Integer.MAX_VALUE, Integer.MAX_VALUE);
        public static final Reach CAUSAL = new Reach(Integer.MAX_VALUE, 0);
    }
}
