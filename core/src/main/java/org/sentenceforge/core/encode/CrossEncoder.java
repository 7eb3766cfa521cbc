package org.sentenceforge.core.encode;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.ScoreOptions.Normalization;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelSettings;
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
public final class CrossEncoder implements PairModel {
    private final PairReader reader;
    private final SentenceEncoder encoder;
    private final ModelSettings settings;
    private final Activation activation;
    private final EncodeLimits limits;

    private CrossEncoder(
            PairReader reader,
            SentenceEncoder encoder,
            ModelSettings settings,
            Activation activation,
            EncodeLimits limits) {
        this.reader = reader;
        this.encoder = encoder;
        this.settings = settings;
        this.activation = activation;
        this.limits = limits;
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
        return open(
                model,
                ModelDirectory::openTokenizer,
                directory -> new FiniteEncoder(backend.open(directory, settings), directory),
                settings.limits());
    }

    /**
     * The same with other ways to open the parts.
     *
     * @param tokenizers opens the tokenizer
     * @param encoders   opens the encoder
     */
    public static CrossEncoder open(
            ModelDirectory model,
            Function<ModelDirectory, TextTokenizer> tokenizers,
            Function<ModelDirectory, SentenceEncoder> encoders,
            EncodeLimits limits) {
        Scoring scoring = model.scoring()
                .orElseThrow(() -> SforgeException.badModel(model.path()
                        + ": expected a cross-encoder, got a bi-encoder; use one with a classification head"));
        TextTokenizer tokenizer = tokenizers.apply(model);
        try {
            PairReader reader = model.chat()
                    .<PairReader>map(chat -> new PairReader.Chat(tokenizer, chat))
                    .orElseGet(() -> new PairReader.Plain(tokenizer));
            return new CrossEncoder(reader, encoders.apply(model), model.settings(), scoring.activation(), limits);
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
    public <R> EncodeStatistics score(
            Iterator<R> rows,
            Function<R, TextPair> pair,
            ScoreOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        String prompt = settings.promptText(options.prompt());
        Activation function = options.activation().orElse(activation);
        EncodePipeline<R, float[]> pipeline = new EncodePipeline<>(
                window -> reader.read(window.stream().map(pair).toList(), prompt),
                encoder::encode,
                limits,
                WindowSize.ofTexts(labels(), limits));
        return pipeline.run(
                rows,
                (window, logits) -> {
                    logits.replaceAll(row -> scores(row, function, options.normalization()));
                    sink.accept(window, logits);
                },
                task);
    }

    @Override
    public <R> List<Ranked<R>> rank(
            String query,
            Iterator<R> rows,
            Function<R, String> text,
            int top,
            ScoreOptions options,
            Progress.Task task) {
        requireOneScore();
        BestRanked<R> best = new BestRanked<>(top);
        AtomicLong index = new AtomicLong();
        score(
                rows,
                row -> new TextPair(query, text.apply(row)),
                options,
                (window, scores) -> {
                    for (int i = 0; i < window.size(); i++) {
                        best.add(new Ranked<>(window.get(i), index.getAndIncrement(), scores.get(i)[0]));
                    }
                },
                task);
        return best.sorted();
    }

    private static float[] scores(float[] logits, Activation activation, Normalization normalization) {
        double[] scores = new double[logits.length];
        Arrays.setAll(scores, i -> activated(logits[i], activation));
        if (normalization == Normalization.SOFTMAX) {
            double largest = Arrays.stream(scores).max().orElse(0);
            Arrays.setAll(scores, i -> Math.exp(scores[i] - largest));
            double sum = Arrays.stream(scores).sum();
            Arrays.setAll(scores, i -> scores[i] / sum);
        }
        float[] rounded = new float[scores.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) scores[i];
        }
        return rounded;
    }

    private static double activated(double x, Activation activation) {
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
        reader.close();
    }
}
