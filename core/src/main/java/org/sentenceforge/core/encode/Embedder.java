package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.encode.EncodeOptions.Length;
import org.sentenceforge.core.encode.RouteEncoders.Route;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.model.UnitLength;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;
import org.sentenceforge.core.weights.Fingerprint;
import org.sentenceforge.core.weights.Weights;

/**
 * A bi-encoder ready for texts: one vector per text; or a sparse encoder, or a multi-vector encoder with a vector per token. Owns the tokenizer and the backend's encoder until closed; until then it may be used
 * from several threads at once.
 *
 * <pre>{@code
 * try (Embedder model = Embedder.open("builtin:all-MiniLM-L6-v2")) {
 *     float[][] vectors = model.encode(List.of("a cat", "a kitten"));
 *     float similarity = model.similarityFunction().between(vectors[0], vectors[1]);
 * }
 * }</pre>
 */
public final class Embedder implements PairModel {
    private static final int COMPONENTS_AT_ONCE = 1 << 24;

    private final RouteEncoders routes;
    private final Route usual;
    private final ModelDirectory model;
    private final EncodeLimits limits;

    private Embedder(RouteEncoders routes, ModelDirectory model, TextRole role, EncodeLimits limits) {
        this.routes = routes;
        this.usual = routes.of(role);
        this.model = model;
        this.limits = limits;
    }

    /**
     * Opens a model as users write it: a directory, {@code builtin:all-MiniLM-L6-v2}, or a hub id {@code org/name[@revision]}, which is
     * downloaded where it is not in the cache (environment: HF_HUB_CACHE, HF_HUB_OFFLINE, HF_TOKEN and the others). Runs on a GPU where
     * there is one that works.
     *
     * @throws SforgeException (bad model) where it is missing, broken, or a cross-encoder, (failed) where it cannot be fetched
     */
    public static Embedder open(String reference) {
        ModelDirectory model = ModelDirectory.read(ModelReference.parse(reference), Sources.ofEnvironment());
        if (model.kind() == ModelKind.CROSS_ENCODER) {
            throw SforgeException.badModel(model.path()
                    + ": expected a bi-encoder, got a cross-encoder, which has no embeddings; open a CrossEncoder");
        }
        return open(model, Backend.forModel(model), EncoderSettings.defaults());
    }

    /** Opens a model directory on a backend; of a model with several routes the default one, and others when texts take them. */
    public static Embedder open(ModelDirectory model, Backend backend, EncoderSettings settings) {
        return open(model, TextRole.ANY, backend, settings);
    }

    /** The same, of a model with several routes first the one for these texts. */
    public static Embedder open(ModelDirectory model, TextRole role, Backend backend, EncoderSettings settings) {
        RouteEncoders routes = new RouteEncoders(
                model, ModelDirectory::openTokenizer, route -> new FiniteEncoder(backend.open(route, settings), route));
        return new Embedder(routes, model, role, settings.limits());
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
            EncodeLimits limits) {
        return new Embedder(new RouteEncoders(model, tokenizers, encoders), model, TextRole.ANY, limits);
    }

    /** Size of an embedding. */
    public int dimension() {
        int full = usual.encoder().dimension();
        return Math.min(full, model.settings().truncateDim().orElse(full));
    }

    /**
     * Size of an embedding with these options.
     *
     * @throws SforgeException (usage) where the model's vectors have fewer components than are to be kept
     */
    public int dimension(EncodeOptions options) {
        options.requireFor(model.kind());
        return kept(
                options,
                dimension(),
                routes.of(options.prompt().role()).encoder().dimension());
    }

    /** The same of a model that is not open. */
    public static int dimension(ModelDirectory model, EncodeOptions options) {
        options.requireFor(model.kind());
        int full = model.forTask(options.prompt().role().task()).model().dimension();
        return kept(options, Math.min(full, model.settings().truncateDim().orElse(full)), full);
    }

    /** Size of a token's vector with these options; errors as {@link #dimension(EncodeOptions)}. */
    public int tokenDimension(EncodeOptions options) {
        int hidden = routes.of(options.prompt().role()).directory().model().tokenDimension();
        return kept(options, hidden, hidden);
    }

    private static int kept(EncodeOptions options, int usual, int most) {
        int kept = options.truncateDim().orElse(usual);
        if (kept < 1 || kept > most) {
            throw SforgeException.usage(
                    "--truncate-dim: expected a number from 1 to the model's " + most + ", got " + kept);
        }
        return kept;
    }

    /** Whether most components of an embedding are 0, each of which stands for an entry of a vocabulary. */
    public boolean isSparse() {
        return model.kind() == ModelKind.SPARSE_ENCODER;
    }

    /** Whether texts have a vector for each of their tokens, by which they are compared. */
    public boolean isMultiVector() {
        return model.kind() == ModelKind.MULTI_VECTOR_ENCODER;
    }

    /** Of a sparse encoder, what the components of its embeddings stand for: tokens as the tokenizer spells them, or their ids. */
    public List<String> entries() {
        List<String> tokens = tokenizer().vocabulary().tokens();
        return IntStream.range(0, dimension())
                .mapToObj(id -> id < tokens.size() && tokens.get(id) != null ? tokens.get(id) : "#" + id)
                .toList();
    }

    /** What tells this model's vectors from another's; empty for a model without weights of its own, such as a graph alone. */
    public Optional<ModelMark> mark() {
        return mark(model);
    }

    /** The same of a model that is not open. */
    public static Optional<ModelMark> mark(ModelDirectory model) {
        if (!model.hasWeights()) {
            return Optional.empty();
        }
        try (Weights weights = model.openWeights()) {
            String name = ModelReference.ofCache(model.path())
                    .map(ModelReference.Repository::id)
                    .orElseGet(() -> model.path().toAbsolutePath().getFileName().toString());
            return Optional.of(new ModelMark(name, Fingerprint.of(weights)));
        }
    }

    /** The similarity function the model was made for. */
    public SimilarityFunction similarityFunction() {
        return model.settings().similarity();
    }

    /** The model's tokenizer, where it has routes that of the default one; closed with this. */
    public TextTokenizer tokenizer() {
        return usual.tokenizer();
    }

    /** The vectors [texts][dimension] of texts that all play the same part, in their order. */
    public float[][] encode(List<String> texts) {
        return encode(texts, new Prompt.Default());
    }

    /** The same of queries, with the words and the route that the model has for them. */
    public float[][] encodeQueries(List<String> texts) {
        return encode(texts, new Prompt.Query());
    }

    /** The same of documents to be found by queries. */
    public float[][] encodeDocuments(List<String> texts) {
        return encode(texts, new Prompt.Document());
    }

    /**
     * The vectors [texts][dimension] of texts, in their order.
     *
     * @throws SforgeException (usage) where the model has no such prompt or route
     */
    public float[][] encode(List<String> texts, Prompt prompt) {
        return encode(texts, EncodeOptions.of(prompt));
    }

    /** The same; the task is advanced by texts. */
    public float[][] encode(List<String> texts, Prompt prompt, Progress.Task task) {
        return encode(texts, EncodeOptions.of(prompt), task);
    }

    /** The same with other options. */
    public float[][] encode(List<String> texts, EncodeOptions options) {
        return encode(texts, options, Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    private float[][] encode(List<String> texts, EncodeOptions options, Progress.Task task) {
        List<float[]> rows = new ArrayList<>(texts.size());
        encode(texts.iterator(), RowInput.texts(), options, (window, vectors) -> rows.addAll(vectors), task);
        return rows.toArray(float[][]::new);
    }

    /**
     * Embeds rows as they come, a window of them in memory at a time; vectors reach the sink in the order of the rows.
     *
     * @throws SforgeException (usage) where the options do not fit the model, (bad data) for a row that it cannot take
     */
    public <R> EncodeStatistics encode(
            Iterator<R> rows,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        return encode(rows, 0, input, options, (window, vectors, truncated) -> sink.accept(window, vectors), task);
    }

    /** @param position how many rows of the input lie before these */
    <R> EncodeStatistics encode(
            Iterator<R> rows,
            long position,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.WindowSink<R, float[]> sink,
            Progress.Task task) {
        if (isMultiVector()) {
            throw SforgeException.badModel(
                    model.path()
                            + ": expected a model with one vector per text, got a multi-vector encoder, which has one per token");
        }
        Route route = routes.of(options.prompt().role());
        UnaryOperator<float[]> finish = finish(dimension(options), options);
        List<SentenceModule> modules = route.directory().model().modules();
        boolean unitLength = modules.get(modules.size() - 1) instanceof Normalize;
        EncodePipeline<R, float[]> pipeline = new EncodePipeline<>(
                tokens(route, input, options),
                route.encoder()::encode,
                route.encoder()::workers,
                (parts, vectors) -> finish.apply(
                        parts.size() == 1
                                ? vectors.get(0)
                                : unitLength ? UnitLength.of(mean(parts, vectors)) : mean(parts, vectors)),
                limits,
                isSparse()
                        ? WindowSize.ofSparseTexts(route.encoder().dimension(), limits)
                        : WindowSize.ofTexts(route.encoder().dimension(), limits));
        return run(route, () -> pipeline.run(rows, position, sink, task));
    }

    /** The embeddings of a sparse encoder, without the components that are 0; the task is advanced by texts. */
    public List<SparseVector> encodeSparse(List<String> texts, EncodeOptions options, Progress.Task task) {
        List<SparseVector> rows = new ArrayList<>(texts.size());
        encodeSparse(
                texts.iterator(),
                0,
                RowInput.texts(),
                options,
                (window, vectors, truncated) -> rows.addAll(vectors),
                task);
        return rows;
    }

    /**
     * The same of rows as they come, as {@link #encode} gives all components.
     *
     * @param position how many rows of the input lie before these
     */
    <R> EncodeStatistics encodeSparse(
            Iterator<R> rows,
            long position,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.WindowSink<R, SparseVector> sink,
            Progress.Task task) {
        Route route = routes.of(options.prompt().role());
        int dimension = dimension(options);
        int most = options.maxActiveDims().orElse(dimension);
        EncodePipeline<R, SparseVector> pipeline = new EncodePipeline<>(
                tokens(route, input, options),
                batch -> sparse(route.encoder(), batch, most),
                route.encoder()::workers,
                (parts, vectors) -> vectors.get(0),
                limits,
                WindowSize.ofSparseTexts(dimension, limits));
        return run(route, () -> pipeline.run(rows, position, sink, task));
    }

    /** The same; the task is advanced by rows. */
    public <R> EncodeStatistics encodeSparse(
            Iterator<R> rows,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.Sink<R, SparseVector> sink,
            Progress.Task task) {
        return encodeSparse(
                rows, 0, input, options, (window, vectors, truncated) -> sink.accept(window, vectors), task);
    }

    /** All components of a batch of short texts would be many numbers: so many texts at a time that they are not. */
    private static SparseVector[] sparse(SentenceEncoder encoder, List<TokenSequence> batch, int most) {
        int atOnce = Math.max(1, COMPONENTS_AT_ONCE / encoder.dimension());
        SparseVector[] vectors = new SparseVector[batch.size()];
        for (int from = 0; from < vectors.length; from += atOnce) {
            float[][] some = encoder.encode(batch.subList(from, Math.min(vectors.length, from + atOnce)));
            for (int i = 0; i < some.length; i++) {
                vectors[from + i] = SparseVector.of(some[i], most);
            }
        }
        return vectors;
    }

    /** The embeddings [tokens][dimension] of a multi-vector encoder; the task is advanced by texts. */
    public List<float[][]> encodeMultiVectors(List<String> texts, EncodeOptions options, Progress.Task task) {
        List<float[][]> rows = new ArrayList<>(texts.size());
        encodeMultiVectors(
                texts.iterator(),
                0,
                RowInput.texts(),
                options,
                (window, vectors, truncated) -> rows.addAll(vectors),
                task);
        return rows;
    }

    /** The same of texts that are for this. */
    public List<float[][]> encodeMultiVectors(List<String> texts, Prompt prompt) {
        return encodeMultiVectors(texts, EncodeOptions.of(prompt), Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    /** The same of rows as they come; the task is advanced by rows. */
    public <R> EncodeStatistics encodeMultiVectors(
            Iterator<R> rows,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.Sink<R, float[][]> sink,
            Progress.Task task) {
        return encodeMultiVectors(
                rows, 0, input, options, (window, vectors, truncated) -> sink.accept(window, vectors), task);
    }

    /** @param position how many rows of the input lie before these */
    <R> EncodeStatistics encodeMultiVectors(
            Iterator<R> rows,
            long position,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.WindowSink<R, float[][]> sink,
            Progress.Task task) {
        Route route = routes.of(options.prompt().role());
        int dimension = dimension(options);
        UnaryOperator<float[]> finish = finish(dimension, options);
        ScoredTokens scored = ScoredTokens.of(route.directory());
        EncodePipeline<R, float[][]> pipeline = new EncodePipeline<>(
                tokens(route, input, options),
                route.encoder()::encodeTokens,
                route.encoder()::workers,
                (parts, vectors) -> Arrays.stream(scored.of(parts.get(0), vectors.get(0)))
                        .map(finish)
                        .toArray(float[][]::new),
                limits,
                WindowSize.ofTokens(dimension, limits));
        return run(route, () -> pipeline.run(rows, position, sink, task));
    }

    /**
     * The vectors [tokens][hidden] of every token of the rows, special tokens included, as {@link #encode} gives the rows' own; a row's
     * padding has none.
     *
     * @param position how many rows of the input lie before these
     */
    <R> EncodeStatistics encodeTokens(
            Iterator<R> rows,
            long position,
            RowInput<R> input,
            EncodeOptions options,
            EncodePipeline.WindowSink<R, float[][]> sink,
            Progress.Task task) {
        Route route = routes.of(options.prompt().role());
        int dimension = tokenDimension(options);
        UnaryOperator<float[]> finish = finish(dimension, options);
        EncodePipeline<R, float[][]> pipeline = new EncodePipeline<>(
                tokens(route, input, options),
                route.encoder()::encodeTokens,
                route.encoder()::workers,
                (parts, vectors) ->
                        vectors.stream().flatMap(Arrays::stream).map(finish).toArray(float[][]::new),
                limits,
                WindowSize.ofTokens(route.directory().model().tokenDimension(), limits));
        return run(route, () -> pipeline.run(rows, position, sink, task));
    }

    private static EncodeStatistics run(Route route, Supplier<EncodeStatistics> work) {
        long padding = route.encoder().paddingTokens();
        EncodeStatistics statistics = work.get();
        return statistics.withPadding(route.encoder().paddingTokens() - padding);
    }

    /** How windows of rows become what the encoder reads. */
    private <R> Function<List<R>, TokenizedTexts> tokens(Route route, RowInput<R> input, EncodeOptions options) {
        int maxLength = route.directory().maxLength();
        if (input instanceof RowInput.Tokens<R> given) {
            int vocabulary = route.directory().tokenizerSettings().vocabulary();
            return window -> TokenizedTexts.whole(window.stream()
                    .map(row -> given.checked(row, vocabulary, maxLength))
                    .toList());
        }
        RowInput.Texts<R> given = (RowInput.Texts<R>) input;
        TextTokenizer tokenizer = route.tokenizer();
        String words = model.settings().promptText(options.prompt());
        return window -> {
            List<String> texts = window.stream().map(given.text()).toList();
            TokenizedTexts tokens = options.longTexts() == LongTexts.CHUNK
                    ? tokenizer.encodeInParts(texts, words)
                    : tokenizer.encode(texts, words);
            if (options.longTexts() == LongTexts.ERROR && !tokens.truncated().isEmpty()) {
                throw SforgeException.badData(
                        given.place().apply(window.get(tokens.truncated().nextSetBit(0)))
                                + ": the row has more tokens than the model's maximum of " + maxLength
                                + "; shorten it, or pass --on-long truncate or chunk");
            }
            return tokens;
        };
    }

    @Override
    public int labels() {
        return 1;
    }

    /** The similarity of the two texts' embeddings; of a multi-vector encoder the first is a query, the second a document. */
    @Override
    public <R> EncodeStatistics score(
            Iterator<R> rows,
            Function<R, TextPair> pair,
            ScoreOptions options,
            EncodePipeline.Sink<R, float[]> sink,
            Progress.Task task) {
        return isMultiVector()
                ? new TokenPairs(this).score(rows, pair, options, sink, task)
                : new EmbeddedPairs(this).score(rows, pair, options, sink, task);
    }

    @Override
    public <R> List<Ranked<R>> rank(
            String query,
            Iterator<R> rows,
            Function<R, String> text,
            int top,
            ScoreOptions options,
            Progress.Task task) {
        return isMultiVector()
                ? new TokenPairs(this).rank(query, rows, text, top, options, task)
                : new EmbeddedPairs(this).rank(query, rows, text, top, options, task);
    }

    @Override
    public TextIndex index() {
        return new EmbeddedIndex(this, new Prompt.Query(), new Prompt.Document());
    }

    private static UnaryOperator<float[]> finish(int dimension, EncodeOptions options) {
        if (options.maxActiveDims().isPresent()) {
            int most = options.maxActiveDims().get();
            return vector -> SparseVector.of(vector, most).components();
        }
        return vector -> {
            float[] cut = vector.length == dimension ? vector : Arrays.copyOf(vector, dimension);
            return options.length() == Length.UNIT ? UnitLength.of(cut) : cut;
        };
    }

    /** The mean over a text's parts, each counted by its tokens. */
    private static float[] mean(List<TokenSequence> parts, List<float[]> vectors) {
        double[] sum = new double[vectors.get(0).length];
        double weight = 0;
        for (int p = 0; p < parts.size(); p++) {
            int tokens = parts.get(p).length();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (double) tokens * vectors.get(p)[i];
            }
            weight += tokens;
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / weight);
        }
        return mean;
    }

    @Override
    public void close() {
        routes.close();
    }
}
