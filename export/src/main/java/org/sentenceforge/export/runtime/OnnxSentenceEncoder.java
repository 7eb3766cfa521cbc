package org.sentenceforge.export.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.operations.ModelGraph;

/**
 * Runs a model in ONNX Runtime. Owns the sessions until closed.
 *
 * <p>A batch is run in groups of texts of similar length, since a graph computes the padding like everything else. Graphs that end
 * with the tokens' vectors, as published models do, are followed by a second graph that holds the model's other modules.
 */
public final class OnnxSentenceEncoder implements SentenceEncoder {
    /** A group takes in longer texts as long as no more than this share of it is padding … */
    private static final double PADDING_SHARE = 0.05;
    /** … or no more than this many tokens are, which cost less than another run … */
    private static final int PADDING_TOKENS = 64;
    /** … and, on a processor, as long as it has no more tokens than this: what one operator hands to the next then fits the caches. */
    private static final int TOKENS_IN_CACHE = 1024;

    private final GraphSession model;
    private final GraphSession behind;
    private final String tokenOutput;
    private final String sentenceOutput;
    private final int dimension;
    private final int padId;
    private final int tokensPerRun;
    private final IntFunction<SentenceEncoder> opener;
    private final LongAdder paddingTokens = new LongAdder();

    /**
     * @param behind the modules behind the transformer, or null where the model's own graph has them
     * @param padId  what fills up rows
     */
    public OnnxSentenceEncoder(GraphSession model, GraphSession behind, int dimension, int padId) {
        this(model, behind, dimension, padId, null);
    }

    /** @param opener opens the same on a number of threads; null where nobody asks for it */
    OnnxSentenceEncoder(
            GraphSession model, GraphSession behind, int dimension, int padId, IntFunction<SentenceEncoder> opener) {
        this.opener = opener;
        this.model = model;
        this.behind = behind;
        this.tokenOutput = model.firstOutputOf(ModelGraph.TOKEN_EMBEDDINGS, ModelGraph.LAST_HIDDEN_STATE);
        this.sentenceOutput = model.firstOutputOf(ModelGraph.SENTENCE_EMBEDDING, ModelGraph.LOGITS);
        this.dimension = dimension;
        this.padId = padId;
        this.tokensPerRun = model.onGpu() ? Integer.MAX_VALUE : TOKENS_IN_CACHE;
    }

    /** What the graph's file says of itself under a key. */
    Optional<String> metadata(String key) {
        return model.metadata(key);
    }

    /** Whether the model's own graph goes to the end. */
    boolean isWhole() {
        return behind == null;
    }

    /** A session of its own, which holds the weights once more. */
    @Override
    public Optional<SentenceEncoder> onThreads(int threads) {
        return model.onGpu() ? Optional.empty() : Optional.ofNullable(opener).map(open -> open.apply(threads));
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        float[][] vectors = new float[batch.size()][dimension];
        for (List<Integer> group : groups(batch)) {
            PaddedBatch padded = padded(group.stream().map(batch::get).toList());
            FloatBuffer rows = sentences(padded);
            if (rows.remaining() != group.size() * dimension) {
                throw SforgeException.badModel("the graph gives vectors of " + rows.remaining() / group.size()
                        + " numbers, the model has " + dimension + ": it is the graph of another model");
            }
            for (int i : group) {
                rows.get(vectors[i]);
            }
        }
        return vectors;
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        float[][][] vectors = new float[batch.size()][0][];
        for (List<Integer> group : groups(batch)) {
            PaddedBatch padded = padded(group.stream().map(batch::get).toList());
            FloatBuffer values = tokens(padded);
            int hidden = values.capacity() / (padded.rows() * padded.width());
            for (int row = 0; row < padded.rows(); row++) {
                TokenSequence text = batch.get(group.get(row));
                float[][] tokens = new float[text.length()][hidden];
                values.position((row * padded.width() + text.firstPosition()) * hidden);
                Arrays.stream(tokens).forEach(values::get);
                vectors[group.get(row)] = tokens;
            }
        }
        return vectors;
    }

    private PaddedBatch padded(List<TokenSequence> texts) {
        PaddedBatch batch = PaddedBatch.of(texts, padId);
        paddingTokens.add((long) batch.rows() * batch.width()
                - texts.stream().mapToLong(TokenSequence::length).sum());
        return batch;
    }

    @Override
    public long paddingTokens() {
        return paddingTokens.sum();
    }

    /** One vector per row of a padded batch. */
    public FloatBuffer sentences(PaddedBatch batch) {
        try (GraphSession.Inputs inputs = model.inputs(batch)) {
            if (behind == null) {
                return model.run(inputs, sentenceOutput, dimension);
            }
            FloatBuffer tokens = direct(model.run(inputs, tokenOutput));
            long hidden = tokens.capacity() / ((long) batch.rows() * batch.width());
            try (GraphSession.Inputs next = behind.inputs(batch)) {
                next.add(GraphInputs.TOKEN_VECTORS, tokens, new long[] {batch.rows(), batch.width(), hidden});
                return behind.run(next, ModelGraph.SENTENCE_EMBEDDING, dimension);
            }
        }
    }

    /** The tokens' vectors [rows, width, hidden] of a padded batch. */
    FloatBuffer tokens(PaddedBatch batch) {
        try (GraphSession.Inputs inputs = model.inputs(batch)) {
            return model.run(inputs, tokenOutput);
        }
    }

    private static FloatBuffer direct(FloatBuffer values) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(values.capacity(), Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values)
                .flip();
    }

    /** The places of the texts in the batch, in groups of similar length. */
    private List<List<Integer>> groups(List<TokenSequence> batch) {
        int[] order = IntStream.range(0, batch.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> PaddedBatch.end(batch.get(i))))
                .mapToInt(Integer::intValue)
                .toArray();
        List<List<Integer>> groups = new ArrayList<>();
        List<Integer> group = new ArrayList<>();
        long tokens = 0;
        for (int i : order) {
            int width = PaddedBatch.end(batch.get(i));
            long padding = (long) width * (group.size() + 1) - tokens - width;
            boolean wasteful = padding > Math.max(PADDING_TOKENS, PADDING_SHARE * (tokens + width));
            if (group.isEmpty() || wasteful || (long) width * (group.size() + 1) > tokensPerRun) {
                group = new ArrayList<>();
                groups.add(group);
                tokens = 0;
            }
            group.add(i);
            tokens += width;
        }
        return groups;
    }

    @Override
    public void close() {
        model.close();
        if (behind != null) {
            behind.close();
        }
    }
}
