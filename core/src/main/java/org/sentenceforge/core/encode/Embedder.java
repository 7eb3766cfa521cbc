package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelSettings;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.text.TextTokenizer;

/** A bi-encoder ready for texts. Owns the tokenizer and the backend's encoder until closed. */
public final class Embedder implements AutoCloseable {
    /** Rows that are tokenized, sorted by length and encoded together; their embeddings are in memory at one time. */
    public static final int ROWS_PER_WINDOW = 8192;

    private final RouteEncoders routes;
    private final ModelSettings settings;
    private final int tokensPerBatch;

    private Embedder(RouteEncoders routes, ModelSettings settings, int tokensPerBatch) {
        this.routes = routes;
        this.settings = settings;
        this.tokensPerBatch = tokensPerBatch;
    }

    /** Opens a model directory on a backend; of a model with several routes the default one, and others when texts take them. */
    public static Embedder open(ModelDirectory model, Backend backend, EncoderSettings settings) {
        return open(
                model,
                ModelDirectory::openTokenizer,
                route -> backend.open(route, settings),
                settings.tokensPerBatch());
    }

    /**
     * The same with other ways to open a route.
     *
     * @param tokenizers opens the tokenizer of a route
     * @param encoders   opens the encoder of a route
     */
    public static Embedder open(
            ModelDirectory model,
            Function<ModelDirectory, TextTokenizer> tokenizers,
            Function<ModelDirectory, SentenceEncoder> encoders,
            int tokensPerBatch) {
        RouteEncoders routes = new RouteEncoders(model, tokenizers, encoders);
        routes.of(TextRole.ANY);
        return new Embedder(routes, model.settings(), tokensPerBatch);
    }

    /** Size of an embedding. */
    public int dimension() {
        return Math.min(
                routes.of(TextRole.ANY).encoder().dimension(),
                settings.truncateDim().orElse(Integer.MAX_VALUE));
    }

    /** The similarity function the model was made for. */
    public SimilarityFunction similarityFunction() {
        return settings.similarity();
    }

    /** The model's tokenizer, where it has routes that of the default one; closed with this. */
    public TextTokenizer tokenizer() {
        return routes.of(TextRole.ANY).tokenizer();
    }

    /** One embedding per text, in the order of the texts. */
    public float[][] encode(List<String> texts, Prompt prompt) {
        return encode(texts, prompt, Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    /** The same; the task is advanced by texts. */
    public float[][] encode(List<String> texts, Prompt prompt, Progress.Task task) {
        List<float[]> rows = new ArrayList<>(texts.size());
        encode(texts.iterator(), Function.identity(), prompt, (window, vectors) -> rows.addAll(vectors), task);
        return rows.toArray(float[][]::new);
    }

    /** Embeds rows as they come, a window at a time; vectors reach the sink in the order of the rows. */
    public <R> EncodeStatistics encode(
            Iterator<R> rows,
            Function<R, String> text,
            Prompt prompt,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        String words = settings.promptText(prompt);
        RouteEncoders.Route route = routes.of(prompt.role());
        EncodePipeline<R, float[]> pipeline = new EncodePipeline<>(
                window -> route.tokenizer().encode(window.stream().map(text).toList(), words),
                batch -> cut(route.encoder().encode(batch)),
                tokensPerBatch,
                ROWS_PER_WINDOW);
        return pipeline.run(rows, sink, task);
    }

    private float[][] cut(float[][] vectors) {
        settings.truncateDim()
                .ifPresent(most -> Arrays.setAll(
                        vectors, i -> vectors[i].length > most ? Arrays.copyOf(vectors[i], most) : vectors[i]));
        return vectors;
    }

    @Override
    public void close() {
        routes.close();
    }
}
