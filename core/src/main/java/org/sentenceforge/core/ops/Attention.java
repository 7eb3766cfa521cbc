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
 * @param fall          what a key's distance from the query takes away from its score
 * @param keys          which tokens of a text are keys
 */
public record Attention(
        int heads,
        int keyValueHeads,
        int headSize,
        double scale,
        Reach reach,
        double softCap,
        double dropout,
        Fall fall,
        Keys keys) {

    /** Which tokens of a text can be attended to at all. */
    public enum Keys {
        ALL,
        /** Those that others see: the first ones, up to {@code TokenSequence.seen}. */
        SEEN
    }

    /** What a key's distance from the query, to whichever side, takes away from its score. */
    public enum Fall {
        NONE,
        /** ALiBi (Press et al. 2022): the distance times a slope of each head's own, {@link Attention#slopes}. */
        LINEAR
    }

    /** Attention in which the distance takes nothing away. */
    public Attention(
            int heads, int keyValueHeads, int headSize, double scale, Reach reach, double softCap, double dropout) {
        this(heads, keyValueHeads, headSize, scale, reach, softCap, dropout, Fall.NONE, Keys.ALL);
    }

    /** Plain bidirectional attention with as many key heads as query heads and scale {@code 1/√headSize}. */
    public static Attention bidirectional(int heads, int headSize, double dropout) {
        return new Attention(heads, heads, headSize, 1 / Math.sqrt(headSize), Reach.ALL, 0, dropout);
    }

    /** The same attention, but that scores fall off linearly with the distance. */
    public Attention fallingLinearly() {
        return new Attention(heads, keyValueHeads, headSize, scale, reach, softCap, dropout, Fall.LINEAR, keys);
    }

    /** The same attention, to those tokens alone that others see. */
    public Attention toSeenTokens() {
        return new Attention(heads, keyValueHeads, headSize, scale, reach, softCap, dropout, fall, Keys.SEEN);
    }

    /** Whether the distance takes something away. */
    public boolean falls() {
        return fall != Fall.NONE;
    }

    /**
     * ALiBi's slope of each head: {@code 2^(-8/n), 2^(-16/n), …} for n heads, n a power of two; for other numbers those of the next lower
     * power, then every second one of the next higher.
     */
    public double[] slopes() {
        double[] slopes = new double[heads];
        int lower = Integer.highestOneBit(heads);
        for (int head = 0; head < heads; head++) {
            slopes[head] = head < lower
                    ? Math.pow(2, -8.0 * (head + 1) / lower)
                    : Math.pow(2, -8.0 * (2 * (head - lower) + 1) / (2 * lower));
        }
        return slopes;
    }

    /**
     * Which keys a query at position i sees: those from {@code i - behind} to {@code i + ahead}, both included.
     */
    public record Reach(int behind, int ahead) {
        public static final Reach ALL = new Reach(Integer.MAX_VALUE, Integer.MAX_VALUE);
        public static final Reach CAUSAL = new Reach(Integer.MAX_VALUE, 0);
    }
}
