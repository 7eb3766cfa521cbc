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
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.text.TextTokenizer;
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
    private final ModelReader read;
    private final SentenceModel model;
    private final Optional<Scoring> scoring;
    private final ParameterScan parameters;
    private final Map<String, int[]> shapes;
    private final Fresh fresh;

    /**
     * Which parameters are drawn rather than read.
     *
     * @param kept    of drawn modules, those that are read after all: the folders in which they are stored, by their folders in the chain
     * @param adapter of the encoder, where it has got one
     */
    private record Fresh(Extent extent, long seed, Map<String, String> kept, Optional<FreshAdapter> adapter) {
        /** A head that a model's files lack begins with the same values every time. */
        static final Fresh HEAD = new Fresh(Extent.HEAD, 42);

        Fresh(Extent extent, long seed) {
            this(extent, seed, Map.of(), Optional.empty());
        }
    }

    /** @param base what the model under the adapter is called */
    private record FreshAdapter(String base, long seed) {}

    private enum Extent {
        /** The scoring head of a cross-encoder that is none yet. */
        HEAD,
        /** The modules behind the encoder. */
        MODULES,
        ALL
    }

    private ModelDirectory(
            ModelFiles files, ModelReader read, SentenceModel model, Optional<Scoring> scoring, Fresh fresh) {
        this.files = files;
        this.read = read;
        this.model = model;
        this.scoring = scoring;
        this.fresh = fresh;
        this.parameters = ParameterScan.of(model);
        this.shapes = ParameterScan.shapes(model);
    }

    private static ModelDirectory read(Path directory, Optional<ModelKind> kind, Sources sources) {
        ModelFiles files = ModelFiles.of(directory);
        ModelReader read = new ModelReader(files, kind, sources);
        return new ModelDirectory(files, read, read.model(), read.scoring(), Fresh.HEAD);
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
     * route's. The directory itself where the model has no router.
     *
     * @param task what texts are for ({@code query}, {@code document}), or empty
     * @throws org.sentenceforge.core.SforgeException (usage) where the model has routes, but none for the task
     */
    public ModelDirectory forTask(Optional<String> task) {
        return routes().isEmpty() ? this : with(model.forTask(task));
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
        return new ModelDirectory(files, read, modules, scoring, fresh);
    }

    /** This model with parameters that are drawn anew, as its encoder's kind begins; files of weights are not looked at. */
    public ModelDirectory fresh(long seed) {
        return new ModelDirectory(files, read, model, scoring, new Fresh(Extent.ALL, seed));
    }

    /** Whether all parameters are drawn anew. */
    public boolean isFresh() {
        return fresh.extent() == Extent.ALL;
    }

    /**
     * This model's encoder with other modules behind it, whose parameters are drawn anew, but for those of modules that it keeps.
     *
     * @param behind the modules after the encoder
     * @param kept   the folders of this directory in which kept modules are stored, by the folders that they have now
     */
    public ModelDirectory withModules(List<SentenceModule> behind, Map<String, String> kept, long seed) {
        List<SentenceModule> chain = new ArrayList<>();
        chain.add(model.modules().get(0));
        chain.addAll(behind);
        Extent extent = fresh.extent() == Extent.ALL ? Extent.ALL : Extent.MODULES;
        return new ModelDirectory(
                files,
                read,
                new SentenceModel(List.copyOf(chain)),
                scoring,
                new Fresh(extent, seed, kept, fresh.adapter()));
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
        return new ModelDirectory(
                files, read, other, usual, new Fresh(fresh.extent(), seed, fresh.kept(), fresh.adapter()));
    }

    /** This cross-encoder with another activation over its logits. */
    public ModelDirectory withActivation(Activation activation) {
        return new ModelDirectory(files, read, model, Optional.of(new Scoring(model.dimension(), activation)), fresh);
    }

    /**
     * This model with a low-rank adapter on its encoder, drawn anew, which changes nothing until it is trained.
     *
     * @param base what the written adapter calls the model that it belongs to
     * @throws SforgeException (usage) where the model has no transformer, none of its own, or none with such layers
     */
    public ModelDirectory withLora(Lora lora, String base, long seed) {
        if (kind() != ModelKind.BI_ENCODER || !(model.modules().get(0) instanceof Transformer transformer)) {
            throw SforgeException.usage("lora: expected a bi-encoder that begins with a Transformer, got "
                    + (kind() == ModelKind.CROSS_ENCODER
                            ? "a cross-encoder"
                            : "one that begins with a "
                                    + model.modules().get(0).getClass().getSimpleName()));
        }
        if (isFresh() || isAdapter()) {
            throw SforgeException.usage("lora: expected a pretrained model to put an adapter on, got "
                    + (isFresh() ? "a randomly initialised encoder" : path() + ", which is an adapter itself")
                    + "; leave lora out, or start from " + (isFresh() ? "a model" : "its base model"));
        }
        List<SentenceModule> chain = new ArrayList<>(model.modules());
        chain.set(0, transformer.with(lora));
        return new ModelDirectory(
                files,
                read,
                new SentenceModel(List.copyOf(chain)),
                scoring,
                new Fresh(fresh.extent(), fresh.seed(), fresh.kept(), Optional.of(new FreshAdapter(base, seed))));
    }

    /** Whether the directory holds an adapter, whose base model is elsewhere. */
    public boolean isAdapter() {
        return input() instanceof EncoderFiles encoder && encoder.adapter().isPresent();
    }

    /** Whether the encoder has got an adapter by {@link #withLora}. */
    public boolean hasLora() {
        return fresh.adapter().isPresent();
    }

    /** The same model without the adapter that it has got. */
    public ModelDirectory withoutLora() {
        List<SentenceModule> chain = new ArrayList<>(model.modules());
        chain.set(0, ((Transformer) chain.get(0)).withoutLora());
        return new ModelDirectory(
                files,
                read,
                new SentenceModel(List.copyOf(chain)),
                scoring,
                new Fresh(fresh.extent(), fresh.seed(), fresh.kept(), Optional.empty()));
    }

    /** Names of the encoder's own parameters, where it has got an adapter, under which they stay as they are. */
    public Set<String> underAdapter() {
        if (!hasLora()) {
            return Set.of();
        }
        return encoderParameters().stream()
                .filter(name -> !Lora.isAdapters(name))
                .collect(Collectors.toSet());
    }

    private Set<String> encoderParameters() {
        return ParameterScan.of(new SentenceModel(model.modules().subList(0, 1)))
                .shapes()
                .keySet();
    }

    /**
     * Opens what a directory holds that was written from this model with its adapter: the adapter, and the modules behind the encoder.
     * The caller closes them.
     */
    public PretrainedWeights openAdapter(Path directory) {
        ModelFiles written = ModelFiles.of(directory);
        Map<String, int[]> wanted = new LinkedHashMap<>(shapes);
        wanted.keySet().removeAll(underAdapter());
        List<PretrainedWeights.Part> parts = new ArrayList<>();
        try {
            for (String folder : folders(wanted)) {
                parts.add(
                        read.inputs().containsKey(folder)
                                ? AdapterFiles.open(written, folder)
                                : modulePart(written, folder, folder));
            }
        } catch (RuntimeException e) {
            parts.forEach(part -> part.weights().close());
            throw e;
        }
        return PretrainedWeights.of(wanted, parts);
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
        fresh.adapter()
                .ifPresent(adapter -> inputs.computeIfPresent(
                        "", (folder, input) -> ((InputContent.OfEncoder) input).withAdapterOn(adapter.base())));
        return inputs;
    }

    /** Prompts, similarity function, truncation. */
    public ModelSettings settings() {
        return read.settings();
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
        return input().maxLength();
    }

    /** What the model makes of its tokenizer. */
    public TokenizerSettings tokenizerSettings() {
        boolean strips = kind() == ModelKind.BI_ENCODER && layout() == ModelLayout.LEGACY;
        TokenizerSettings settings = input().tokenizerSettings(parameters, strips ? Blanks.STRIPPED : Blanks.KEPT);
        if (chat().isPresent()) {
            settings = settings.withSpecialTokens(SpecialTokens.LEFT_OUT);
        }
        return readsLastToken() ? settings.passingOver(padId()) : settings;
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
        return fresh.extent() == Extent.ALL || input().hasWeights();
    }

    /**
     * Opens the weights under the names that the model's forward pass uses, those of all its routes; the caller closes them.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where a file is broken or does not fit the configuration
     */
    public PretrainedWeights openWeights() {
        return openWeights(storedFolders(), shapes);
    }

    /** Opens the weights of the modules behind the first, whose own need not be there; the caller closes them. */
    public PretrainedWeights openWeightsBehindInput() {
        Map<String, int[]> behind = new LinkedHashMap<>(shapes);
        behind.keySet().removeAll(inputAlone().shapes.keySet());
        return openWeights(folders(behind), behind);
    }

    private PretrainedWeights openWeights(Set<String> folders, Map<String, int[]> shapes) {
        List<PretrainedWeights.Part> parts = new ArrayList<>();
        try {
            for (String folder : folders) {
                parts.add(
                        read.inputs().containsKey(folder)
                                ? read.inputs().get(folder).open(folder)
                                : modulePart(files, folder, folder));
            }
            fresh.kept().forEach((folder, stored) -> parts.add(modulePart(files, folder, stored)));
        } catch (RuntimeException e) {
            parts.forEach(part -> part.weights().close());
            throw e;
        }
        return PretrainedWeights.of(shapes, parts, freshPart());
    }

    private Set<String> storedFolders() {
        return switch (fresh.extent()) {
            case ALL -> Set.of();
            case MODULES -> Set.of("");
            case HEAD -> folders(shapes);
        };
    }

    /** What stands in for parameters that are not stored. */
    private Optional<PretrainedWeights.Part> freshPart() {
        boolean head = fresh.extent() != Extent.HEAD || hasFreshHead();
        if (!head && !hasLora()) {
            return Optional.empty();
        }
        long seed = fresh.adapter().map(FreshAdapter::seed).orElse(fresh.seed());
        InitialWeights drawn = InitialWeights.of(model, encoder().initialization(), seed);
        if (fresh.extent() != Extent.ALL) {
            Set<String> encoders = encoderParameters();
            drawn = drawn.only(name -> Lora.isAdapters(name)
                    || head
                            && !encoders.contains(name)
                            && fresh.kept().keySet().stream().noneMatch(folder -> name.startsWith(folder + "/")));
        }
        return Optional.of(new PretrainedWeights.Part(drawn, "fresh parameters", "", ""));
    }

    private static PretrainedWeights.Part modulePart(ModelFiles files, String folder, String stored) {
        WeightFiles weights = new WeightFiles(files, stored);
        return new PretrainedWeights.Part(weights.open(), weights.source(), folder, "");
    }

    /** The folders of modules that have parameters: their names begin with the folder, but for the encoder's. */
    private static Set<String> folders(Map<String, int[]> parameters) {
        return parameters.keySet().stream()
                .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
