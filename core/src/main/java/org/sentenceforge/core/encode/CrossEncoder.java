package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.text.TextTokenizer;

/**
 * A cross-encoder ready for pairs of texts. Owns the tokenizer and the backend's encoder until closed; until then it may be used from
 * several threads at once.
 *
 * <pre>{@code
 * try (CrossEncoder model = CrossEncoder.open("cross-encoder/ms-marco-MiniLM-L6-v2")) {
 *     List<TextIndex.Match> best = model.rank("how do vaccines work", passages, 3);
 * }
 * }</pre>
 */
public final class CrossEncoder implements PairScorer {
    private static final Progress.Task SILENT = Progress.NONE.start("", "", Progress.UNKNOWN);

    private final TextTokenizer tokenizer;
    private final SentenceEncoder encoder;
    private final Activation activation;
    private final int tokensPerBatch;

    public CrossEncoder(TextTokenizer tokenizer, SentenceEncoder encoder, Activation activation, int tokensPerBatch) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.activation = activation;
        this.tokensPerBatch = tokensPerBatch;
    }

    /**
     * Opens a model as users write it: a directory or a hub id, as {@link Embedder#open(String)} does.
     *
     * @throws SforgeException (bad model) where it is missing, broken, or no cross-encoder, (failed) where it cannot be fetched
     */
    public static CrossEncoder open(String reference) {
        ModelDirectory model =
                ModelDirectory.read(ModelReference.parse(reference, ModelKind.CROSS_ENCODER), Sources.ofEnvironment());
        return open(model, Backend.forModel(model), EncoderSettings.defaults());
    }

    /**
     * Opens a model directory on a backend, with the model's own activation.
     *
     * @throws SforgeException (bad model) where it is no cross-encoder
     */
    public static CrossEncoder open(ModelDirectory model, Backend backend, EncoderSettings settings) {
        Scoring scoring = model.scoring()
                .orElseThrow(() -> SforgeException.badModel(model.path()
                        + ": expected a cross-encoder, got a bi-encoder; use one with a classification head"));
        TextTokenizer tokenizer = model.openTokenizer();
        try {
            return new CrossEncoder(
                    tokenizer, backend.open(model, settings), scoring.activation(), settings.tokensPerBatch());
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    @Override
    public int labels() {
        return encoder.dimension();
    }

    @Override
    public float[][] score(List<TextPair> pairs) {
        List<float[]> rows = new ArrayList<>(pairs.size());
        EncodePipeline<TextPair, float[]> pipeline = new EncodePipeline<>(
                window -> tokenizer.encodePairs(
                        window.stream().map(TextPair::first).toList(),
                        window.stream().map(TextPair::second).toList()),
                batch ->
                        Arrays.stream(encoder.encode(batch)).map(this::activate).toArray(float[][]::new),
                tokensPerBatch,
                Embedder.ROWS_PER_WINDOW);
        pipeline.run(pairs.iterator(), (window, scores) -> rows.addAll(scores), SILENT);
        return rows.toArray(float[][]::new);
    }

    private float[] activate(float[] logits) {
        float[] scores = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            scores[i] = (float) activate(logits[i]);
        }
        return scores;
    }

    private double activate(double x) {
        return switch (activation) {
            case IDENTITY -> x;
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(0, x);
            case SILU -> x / (1 + Math.exp(-x));
            case GELU, GELU_TANH ->
                throw SforgeException.badModel("activation function " + activation
                        + " is not one for scores; expected Identity, Sigmoid or Tanh");
        };
    }

    @Override
    public void close() {
        encoder.close();
        tokenizer.close();
    }
}
