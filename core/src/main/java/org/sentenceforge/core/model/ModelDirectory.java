package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.model.format.AdapterFiles;
import org.sentenceforge.core.model.format.EncoderFiles;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.InputFiles;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.model.format.SparseStaticFiles;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.model.tokenizer.Markers;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.QueryExpansion;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.SparseStaticEmbedding;
import org.sentenceforge.core.module.SpladePooling;
import org.sentenceforge.core.module.TaskRows;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * A model directory as sentence-transformers writes it, of either layout, or a transformer alone. Reading it checks everything
 * but the weights and the tokenizer, which are opened when they are asked for.
 */
public final class ModelDirectory {
    private final ModelFiles files;
    private final ReadModel read;
    private final ModelSettings settings;
    private final SentenceModel model;
    private final Optional<Scoring> scoring;
    private final ParameterScan parameters;
    private final FreshParameters fresh;
    private final Optional<String> task;

    private ModelDirectory(
            ModelFiles files,
            ReadModel read,
            ModelSettings settings,
            SentenceModel model,
            Optional<Scoring> scoring,
            FreshParameters fresh,
            Optional<String> task) {
        this.files = files;
        this.read = read;
        this.settings = settings;
        this.model = model;
        this.scoring = scoring;
        this.fresh = fresh;
        this.task = task;
        this.parameters = ParameterScan.of(model);
    }

    private static ModelDirectory read(Path directory, Optional<ModelKind> kind, Sources sources) {
        ModelFiles files = ModelFiles.of(directory);
        ReadModel read = ModelReader.read(files, kind, sources);
        return new ModelDirectory(
                files, read, read.settings(), read.model(), read.scoring(), read.fresh(), Optional.empty());
    }

    /**
     * Reads a directory as what it says it is. Where it holds an adapter, the base model must be on this machine.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where there is no such directory, a file is missing or broken,
     *     or it needs something that is not supported
     */
    public static ModelDirectory read(Path directory) {
        return read(directory, Optional.empty(), Sources.local());
    }

    /**
     * Finds a model and reads its directory, and the base model's where it is an adapter; errors as {@link Sources#model} and {@link
     * #read(Path)}.
     */
    public static ModelDirectory read(ModelReference reference, Sources sources) {
        return read(sources.model(reference), Optional.empty(), sources);
    }

    /**
     * Reads a directory as a model of some kind, whatever it says it is: only the encoder of a model of another kind is used,
     * with mean pooling or with a scoring head, whose parameters are drawn anew.
     */
    public static ModelDirectory read(Path directory, ModelKind kind) {
        return read(directory, Optional.of(kind), Sources.local());
    }

    /** Finds a model and reads it as one of some kind; errors as {@link Sources#model} and {@link #read(Path, ModelKind)}. */
    public static ModelDirectory read(ModelReference reference, ModelKind kind, Sources sources) {
        return read(sources.model(reference), Optional.of(kind), sources);
    }

    public Path path() {
        return files.root();
    }

    public ModelKind kind() {
        return read.kind();
    }

    /**
     * Refuses a model whose embeddings are not dense.
     *
     * @param instead what to do, in words
     * @throws SforgeException (bad model) for a cross-encoder, which has none, a sparse encoder and a multi-vector encoder
     */
    public void requireDenseEmbeddings(String instead) {
        if (kind() != ModelKind.BI_ENCODER) {
            String lack = switch (kind()) {
                case BI_ENCODER, SPARSE_ENCODER -> "and dense embeddings are needed here";
                case CROSS_ENCODER -> "which has no embeddings";
                case MULTI_VECTOR_ENCODER -> "and one vector per text is needed here";
            };
            throw SforgeException.badModel(path() + " is a " + kind().words() + ", " + lack + "; " + instead);
        }
    }

    public ModelLayout layout() {
        return read.layout();
    }

    public SentenceModel model() {
        return model;
    }

    /** The routes that texts can take, where the model has a router. */
    public Set<String> routes() {
        return read.model().modules().stream()
                .flatMap(module -> module.routes().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * This directory with the modules that its routers have for a task as the whole model: chain, tokenizer and weights are that
     * route's, lengths of rows that task's. The directory itself where nothing depends on the task.
     *
     * @param task what texts are for ({@code query}, {@code document}), or empty
     * @throws org.sentenceforge.core.SforgeException (usage) where the model has routes, but none for the task
     */
    public ModelDirectory forTask(Optional<String> task) {
        boolean told =
                kind() == ModelKind.MULTI_VECTOR_ENCODER || !model.taskRows().equals(TaskRows.NONE);
        return told
                ? new ModelDirectory(files, read, settings, model.forTask(task), scoring, fresh, task)
                : routes().isEmpty() ? this : with(model.forTask(task));
    }

    /** What texts are for that this directory is read for, where that makes a difference beside its modules. */
    public Optional<String> task() {
        return task;
    }

    /**
     * This directory once for every way that texts can take through its routers, with that way's modules as the whole model; itself
     * where it has no router.
     */
    public List<ModelDirectory> ways() {
        return routes().isEmpty()
                ? List.of(this)
                : read.model().ways().stream().map(this::with).toList();
    }

    /** The module that texts go into as the whole model; of a model with routers that of its default route. */
    public ModelDirectory inputAlone() {
        SentenceModel way = model.forTask(Optional.empty());
        return with(new SentenceModel(List.of(way.modules().get(0))));
    }

    private ModelDirectory with(SentenceModel modules) {
        return with(modules, fresh);
    }

    private ModelDirectory with(SentenceModel modules, FreshParameters drawn) {
        return new ModelDirectory(files, read, settings, modules, scoring, drawn, task);
    }

    /** This model with parameters that are drawn anew, as its encoder's kind begins; files of weights are not looked at. */
    public ModelDirectory fresh(long seed) {
        return with(model, FreshParameters.all(seed));
    }

    /** Whether all parameters are drawn anew. */
    public boolean isFresh() {
        return fresh.isAll();
    }

    /**
     * This model's encoder with other modules behind it, whose parameters are drawn anew, but for those of modules that it keeps. Where none of
     * them takes logits for a vocabulary, the encoder gives none.
     *
     * @param behind the modules after the encoder
     * @param kept   the folders of this directory in which kept modules are stored, by the folders that they have now
     */
    public ModelDirectory withModules(List<SentenceModule> behind, Map<String, String> kept, long seed) {
        List<SentenceModule> chain = new ArrayList<>();
        boolean weighsEntries = behind.stream().anyMatch(SpladePooling.class::isInstance);
        SentenceModule first = model.modules().get(0);
        chain.add(first instanceof Transformer transformer && !weighsEntries ? transformer.withoutHead() : first);
        chain.addAll(behind);
        return with(new SentenceModel(List.copyOf(chain)), fresh.ofModules(seed, kept));
    }

    /**
     * This sparse encoder for documents alone, and for queries a table of weights by token, so that they need no inference: a router with a
     * route for each.
     *
     * @param weights file of the table's weights by token; without one all are 1
     * @param frozen  whether training leaves them as they are
     * @throws SforgeException (usage) where the model is no chain that begins with a Transformer, (bad model) where the file has not the
     *     weights of the model's tokens
     */
    public ModelDirectory withQueryTable(Optional<Path> weights, boolean frozen) {
        if (kind() != ModelKind.SPARSE_ENCODER || !(model.modules().get(0) instanceof Transformer transformer)) {
            throw SforgeException.usage(path()
                    + ": expected a sparse encoder that begins with a Transformer, to put a table for queries beside it, got a "
                    + (kind() == ModelKind.SPARSE_ENCODER
                            ? model.modules().get(0).getClass().getSimpleName()
                            : "model of another kind"));
        }
        SparseStaticFiles table = SparseStaticFiles.of(tokenizerFolder(), model.dimension(), weights, frozen);
        String query = TextRole.QUERY.task().orElseThrow();
        String document = TextRole.DOCUMENT.task().orElseThrow();
        SparseStaticEmbedding queries = table.module(query + "_0_SparseStaticEmbedding");
        String folder = document + "_0_Transformer";
        List<SentenceModule> documents = new ArrayList<>(model.modules());
        documents.set(0, transformer.inFolder(folder));
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        routes.put(query, List.of(queries));
        routes.put(document, List.copyOf(documents));
        SentenceModel routed = new SentenceModel(List.of(new Router(routes, Routing.byName(document))));
        Map<String, InputFiles> inputs =
                Map.of(queries.folder(), table, folder, read.inputs().get(transformer.folder()));
        return new ModelDirectory(files, read.with(routed, inputs), settings, routed, scoring, fresh, task);
    }

    /** Whether a cross-encoder's scoring head is drawn anew, because its files have none or nothing of it is read from them. */
    public boolean hasFreshHead() {
        return kind() == ModelKind.CROSS_ENCODER
                && (isFresh()
                        || model.modules().get(1) instanceof Classification
                                && !encoderFiles().isClassifier());
    }

    /**
     * This cross-encoder with a scoring head for a number of labels and the usual activation for that many; a head that is drawn anew
     * begins by this seed.
     *
     * @throws SforgeException (usage) where the files have a head for another number of labels
     */
    public ModelDirectory withLabels(int labels, long seed) {
        if (!hasFreshHead()) {
            if (model.dimension() != labels) {
                throw SforgeException.usage(path() + ": the model scores "
                        + (model.dimension() == 1 ? "1 label" : model.dimension() + " labels")
                        + ", and num_labels asks for " + labels
                        + "; leave num_labels out, or start from a model without a classification head");
            }
            return this;
        }
        if (!(model.modules().get(1) instanceof Classification head)) {
            throw SforgeException.usage(
                    path() + ": a language model's next token gives 1 score, and num_labels asks for " + labels
                            + "; leave num_labels out");
        }
        SentenceModel other = new SentenceModel(
                List.of(model.modules().get(0), new Classification(head.head().withLabels(labels))));
        Optional<Scoring> usual = model.dimension() == labels ? scoring : Optional.of(Scoring.of(labels));
        return new ModelDirectory(files, read, settings, other, usual, fresh.withSeed(seed), task);
    }

    /** This model with another function that its embeddings are compared by. */
    public ModelDirectory withSimilarity(SimilarityFunction similarity) {
        return new ModelDirectory(files, read, settings.with(similarity), model, scoring, fresh, task);
    }

    /** This cross-encoder with another activation over its logits. */
    public ModelDirectory withActivation(Activation activation) {
        return new ModelDirectory(
                files, read, settings, model, Optional.of(new Scoring(model.dimension(), activation)), fresh, task);
    }

    /**
     * This model with a low-rank adapter on its encoder, drawn anew, which changes nothing until it is trained. What is behind the encoder,
     * such as a scoring head, has none.
     *
     * @param base what the written adapter calls the model that it belongs to
     * @throws SforgeException (usage) where the model has no transformer, none of its own, or none with such layers
     */
    public ModelDirectory withLora(Lora lora, String base, long seed) {
        if (!(model.modules().get(0) instanceof Transformer transformer)) {
            throw SforgeException.usage(
                    "lora: expected a model that begins with a Transformer, got one that begins with a "
                            + model.modules().get(0).getClass().getSimpleName());
        }
        boolean nextToken = model.modules().stream().anyMatch(LogitScore.class::isInstance);
        boolean other = kind() == ModelKind.SPARSE_ENCODER || kind() == ModelKind.MULTI_VECTOR_ENCODER;
        if (nextToken || other) {
            throw SforgeException.usage(
                    "lora: expected a bi-encoder or a cross-encoder with a classification head, got "
                            + (nextToken ? "a language model whose next token is the score" : "a " + kind().words()));
        }
        if (isFresh() || isAdapter()) {
            throw SforgeException.usage("lora: expected a pretrained model to put an adapter on, got "
                    + (isFresh() ? "a randomly initialised encoder" : path() + ", which is an adapter itself")
                    + "; leave lora out, or start from " + (isFresh() ? "a model" : "its base model"));
        }
        List<SentenceModule> chain = new ArrayList<>(model.modules());
        chain.set(0, transformer.with(lora));
        return with(new SentenceModel(List.copyOf(chain)), fresh.withAdapter(base, seed));
    }

    /** Whether the directory holds an adapter, whose base model is elsewhere. */
    public boolean isAdapter() {
        return input() instanceof EncoderFiles encoder && encoder.isAdapter();
    }

    /** Whether the encoder has got an adapter by {@link #withLora}. */
    public boolean hasLora() {
        return fresh.adapter().isPresent();
    }

    /** The same model without the adapter that it has got. */
    public ModelDirectory withoutLora() {
        List<SentenceModule> chain = new ArrayList<>(model.modules());
        chain.set(0, ((Transformer) chain.get(0)).withoutLora());
        return with(new SentenceModel(List.copyOf(chain)), fresh.withoutAdapter());
    }

    /** In what the adapter in a directory is another than the one that the encoder has got, in words. */
    public List<String> adapterDifferences(ModelDirectory written) {
        return AdapterFiles.differences(written.files, "", model);
    }

    /** Names of the encoder's own parameters, where it has got an adapter, under which they stay as they are. */
    public Set<String> underAdapter() {
        return hasLora() ? weights().underAdapter() : Set.of();
    }

    /**
     * Opens what a directory holds that was written from this model with its adapter: the adapter, and the modules behind the encoder.
     * The caller closes them.
     */
    public PretrainedWeights openAdapter(Path directory) {
        return weights()
                .openAdapter(ModelFiles.of(directory), encoder().modelType().headPrefix());
    }

    /** Whether this is the model that texts for no task in particular go through. */
    public boolean isDefaultRoute() {
        return model.equals(read.model()) || model.equals(read.model().forTask(Optional.empty()));
    }

    /**
     * What config.json says about the encoder.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where the model is a StaticEmbedding, which has none
     */
    public EncoderConfig encoder() {
        return encoderFiles().encoder();
    }

    /** The encoder's config.json itself; errors as {@link #encoder}. */
    public JsonNode config() {
        return encoderFiles().config();
    }

    /**
     * The config.json that this model has where an adapter is merged into it, which its base model's is not: that may be of a class without a
     * scoring head; errors as {@link #encoder}.
     */
    public JsonNode mergedConfig() {
        EncoderFiles encoder = encoderFiles();
        return scoring.<JsonNode>map(
                        scores -> encoder.content().crossEncoderConfig(model, scores, ModelLayout.CURRENT, "float32"))
                .orElse(encoder.config());
    }

    private EncoderFiles encoderFiles() {
        if (input() instanceof EncoderFiles encoder) {
            return encoder;
        }
        throw SforgeException.badModel(files.root() + ": the model has no transformer, which is needed for this");
    }

    /** The module that texts go into; behind a router that of the default route. */
    private InputFiles input() {
        SentenceModule first = model.modules().get(0);
        while (!first.routes().isEmpty()) {
            first = first.forTask(Optional.empty()).get(0);
        }
        return read.inputs().get(first.folder());
    }

    /** What the folders of modules that texts go into say, by what their parameters' names begin with. */
    Map<String, InputContent> inputs() {
        Map<String, InputContent> inputs = new LinkedHashMap<>();
        read.inputs().forEach((folder, input) -> inputs.put(folder, input.content()));
        if (!read.prefixes().isEmpty()) {
            inputs.computeIfPresent(
                    "",
                    (folder, input) -> ((InputContent.OfEncoder) input)
                            .withMarkers(tokenizerSettings().markers()));
        }
        fresh.adapter()
                .ifPresent(adapter -> inputs.computeIfPresent(
                        "", (folder, input) -> ((InputContent.OfEncoder) input).withAdapterOn(adapter)));
        return inputs;
    }

    /** Prompts, similarity function, truncation. */
    public ModelSettings settings() {
        return settings;
    }

    /** How a cross-encoder scores; empty for a bi-encoder. */
    public Optional<Scoring> scoring() {
        return scoring;
    }

    /** How a cross-encoder that reads chats is shown pairs of texts; empty for one that reads them one behind the other. */
    public Optional<ChatFormat> chat() {
        return read.chat();
    }

    /** What the user should know about this directory, though it can be used. */
    public List<String> warnings() {
        return List.copyOf(read.warnings());
    }

    /** What the model's forward pass needs; of a model with routes, for texts that are for no task in particular. */
    public ParameterScan parameters() {
        return parameters;
    }

    /** The longest row in tokens that the model takes. */
    public int maxLength() {
        TaskRows rows = read.model().taskRows();
        int length = rows.maxLength(task, input().maxLength());
        return input() instanceof EncoderFiles encoder
                ? Math.min(length, encoder.encoder().encoder().maxPositions())
                : length;
    }

    /** What the model makes of its tokenizer. */
    public TokenizerSettings tokenizerSettings() {
        boolean strips = kind() != ModelKind.CROSS_ENCODER && layout() == ModelLayout.LEGACY;
        TokenizerSettings settings = input().tokenizerSettings(parameters, strips ? Blanks.STRIPPED : Blanks.KEPT);
        if (chat().isPresent()) {
            settings = settings.withSpecialTokens(SpecialTokens.LEFT_OUT);
        }
        if (readsLastToken()) {
            settings = settings.passingOver(padId());
        }
        if (!read.prefixes().isEmpty()) {
            settings =
                    settings.withMarkers(Markers.of(TokenizerSource.of(tokenizerFolder()), settings, read.prefixes()));
        }
        return settings.withMaxLength(maxLength()).withFilling(filling());
    }

    /** How a task's texts are made longer. */
    private Optional<TokenSequence.Filling> filling() {
        return read.model().taskRows().expansion(task).map(expansion -> {
            TokenizerSource tokenizer = TokenizerSource.of(tokenizerFolder());
            if (tokenizer.padsLeft()) {
                throw SforgeException.badModel(
                        tokenizerFolder()
                                + ": query_expansion with a tokenizer that pads on the left is not supported; expected padding_side right");
            }
            OptionalInt id = expansion.token().map(tokenizer::id).orElseGet(tokenizer::maskOrEndId);
            return new TokenSequence.Filling(
                    id.orElseThrow(() -> SforgeException.badModel(tokenizerFolder() + ": the tokenizer has no "
                            + expansion
                                    .token()
                                    .map(token -> "token '" + token + "'")
                                    .orElse("mask token")
                            + ", which query_expansion makes queries longer with")),
                    Math.min(expansion.length(), maxLength()),
                    expansion.keys() == QueryExpansion.Keys.SEEN);
        });
    }

    /**
     * Whether a scoring head reads the last token of a row, which to transformers' class is the last one that is not the padding's, also where
     * the tokenizer itself puts the padding's token behind every text. As decoders look back only, the row may as well end before it.
     */
    private boolean readsLastToken() {
        return model.modules().stream()
                .anyMatch(module ->
                        module instanceof Classification scores && scores.head().pooling() == PoolingMode.LAST_TOKEN);
    }

    /** The padding's token: config.json's, as the class in Python has it, else the tokenizer's, which a saved model gets. */
    private OptionalInt padId() {
        JsonNode id = config().path("pad_token_id");
        if (id.isInt()) {
            return OptionalInt.of(id.intValue());
        }
        TokenizerSource tokenizer = TokenizerSource.of(tokenizerFolder());
        return tokenizer.exists() ? tokenizer.padId() : OptionalInt.empty();
    }

    /** Where the tokenizer's files are. */
    public Path tokenizerFolder() {
        return input().tokenizerFolder();
    }

    /** Opens the tokenizer; the caller closes it. */
    public TextTokenizer openTokenizer() {
        return openTokenizer(tokenizerSettings());
    }

    /** Opens the tokenizer with changed settings; the caller closes it. */
    public TextTokenizer openTokenizer(TokenizerSettings settings) {
        return TokenizerSource.of(tokenizerFolder()).open(settings);
    }

    /** The files of this directory that hold weights, graphs not counted. */
    public List<Path> weightFiles() {
        return WeightFiles.in(files.root());
    }

    /** Whether there are weights for the module that texts go into. */
    public boolean hasWeights() {
        return isFresh() || input().hasWeights();
    }

    /** Whether config.json says that the encoder's weights are 16-bit numbers. */
    public boolean storedIn16Bits() {
        JsonNode config = config();
        String type = config.path("torch_dtype").asText(config.path("dtype").asText());
        return type.equals("bfloat16") || type.equals("float16");
    }

    /**
     * Opens the weights under the names that the model's forward pass uses, those of all its routes; the caller closes them.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where a file is broken or does not fit the configuration
     */
    public PretrainedWeights openWeights() {
        return weights().open();
    }

    /** Opens the weights of the modules behind the first, whose own need not be there; the caller closes them. */
    public PretrainedWeights openWeightsBehindInput() {
        return weights().openBehind(inputAlone().model);
    }

    private DirectoryWeights weights() {
        return new DirectoryWeights(
                files,
                read.inputs(),
                model,
                fresh,
                hasFreshHead(),
                () -> encoder().initialization());
    }
}
