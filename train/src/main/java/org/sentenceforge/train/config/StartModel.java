package org.sentenceforge.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.ModelKind;

/**
 * What a run starts from: a model, or a randomly initialised encoder.
 *
 * @param model   directory, {@code builtin:NAME} or hub id; "" for a randomly initialised encoder
 * @param fresh   the randomly initialised encoder
 * @param modules the chain behind the encoder; empty for the model's own
 * @param kind    what is made of it; empty for what it is
 * @param head    what a cross-encoder scores with
 * @param query   what a sparse encoder gets for its queries
 */
public record StartModel(
        String model,
        Optional<Fresh> fresh,
        List<ModuleSpec> modules,
        Optional<ModelKind> kind,
        ScoringHead head,
        Optional<QueryTable> query) {

    /**
     * A randomly initialised encoder.
     *
     * @param config    its config.json, or the name of that file or its folder
     * @param tokenizer a folder with a tokenizer, or a tokenizer.json
     */
    public record Fresh(JsonNode config, Path tokenizer) {

        /** The folders that its files lie in. */
        public List<Path> folders() {
            List<Path> folders = new ArrayList<>();
            Stream.of(
                            Optional.of(tokenizer),
                            Optional.of(config).filter(JsonNode::isTextual).map(text -> Path.of(text.asText())))
                    .flatMap(Optional::stream)
                    .map(path -> Files.isDirectory(path)
                            ? path
                            : path.toAbsolutePath().getParent())
                    .forEach(folders::add);
            return folders;
        }

        /** The content of config.json. */
        public JsonNode json() {
            if (config.isObject()) {
                return config;
            }
            Path named = Path.of(config.asText());
            Path file = Files.isDirectory(named) ? named.resolve("config.json") : named;
            try {
                return new ObjectMapper().readTree(file.toFile());
            } catch (JsonProcessingException e) {
                throw SforgeException.badModel(file + ": not valid JSON: " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                throw SforgeException.badModel(
                        file + ": cannot be read (" + e.getClass().getSimpleName() + "); check 'config'", e);
            }
        }
    }

    /** What messages call it. */
    public String description() {
        return fresh.isPresent() ? "a randomly initialised encoder" : model;
    }

    private static final Parameter<JsonNode> MODEL = Parameter.optional(
            "model",
            ValueTypes.ANY,
            "a model directory, builtin:all-MiniLM-L6-v2 or a hub id, or 'config' for a randomly initialised encoder");
    static final Parameter<JsonNode> CONFIG = Parameter.optional(
            "config",
            ValueTypes.ANY,
            "for a randomly initialised encoder, a config.json, its folder, or its keys and values");
    static final Parameter<String> TOKENIZER = Parameter.optional(
            "tokenizer", ValueTypes.FILE_NAME, "for a randomly initialised encoder, a folder with a tokenizer.json");
    static final Parameter<List<ModuleSpec>> MODULES =
            Parameter.optional("modules", new ModuleList(), "modules after the encoder; by default the model's own");

    static final Parameter<QueryTable> QUERY = Parameter.optional(
            "query",
            QueryTable.MODULES,
            "what queries go through in the encoder's place, which then is for documents alone: SparseStaticEmbedding");

    public static final Parameter<ModelKind> KIND = Parameter.optional(
            "kind",
            ValueTypes.choice(
                    List.of(ModelKind.BI_ENCODER, ModelKind.CROSS_ENCODER, ModelKind.SPARSE_ENCODER), StartModel::key),
            "what to train: a bi-encoder, a cross-encoder or a sparse encoder; by default what the model is");

    /** A kind of model as configurations name it. */
    public static String key(ModelKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those that say where to start. */
    static List<Parameter<?>> parameters(ModelKind kind) {
        List<Parameter<?>> own = switch (kind) {
            case BI_ENCODER, MULTI_VECTOR_ENCODER -> List.of();
            case CROSS_ENCODER -> ScoringHead.PARAMETERS;
            case SPARSE_ENCODER -> List.of(QUERY);
        };
        return Stream.of(List.<Parameter<?>>of(MODEL, KIND, CONFIG, TOKENIZER, MODULES), own)
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The kind of model that a configuration is about, before anything else of it is read: the one that it names, or that of its model,
     * where this is on this machine. A mistake in it is told when it is read.
     */
    static ModelKind kind(JsonNode root) {
        return KIND.type()
                .read(root.path(KIND.name()), Place.root(new Problems()))
                .orElseGet(() -> ofModel(root.path(MODEL.name()).asText()));
    }

    private static ModelKind ofModel(String model) {
        try {
            return ModelReference.parse(model) instanceof ModelReference.Builtin
                    ? ModelKind.BI_ENCODER
                    : ModelDirectory.read(ModelReference.parse(model), Sources.local())
                            .kind();
        } catch (SforgeException | InvalidPathException e) {
            return ModelKind.BI_ENCODER; // what is wrong with the model is told when it is opened
        }
    }

    /**
     * Reads the keys {@code model}, {@code modules}, and for a randomly initialised encoder {@code config} and {@code tokenizer}, which may also
     * stand below {@code model}.
     */
    static StartModel read(Config root, ModelKind kind) {
        boolean nested = root.raw(MODEL.name()).isObject();
        Config keys = nested ? root.below(MODEL.name()) : root;
        Optional<Fresh> fresh = fresh(keys);
        String model = nested ? "" : root.find(MODEL).map(JsonNode::asText).orElse("");
        if (nested) {
            keys.done();
        }
        if (model.isEmpty() && fresh.isEmpty()) {
            root.problem(MODEL.name(), "missing; give " + MODEL.meaning());
        } else if (!model.isEmpty() && fresh.isPresent()) {
            root.problem(CONFIG.name(), "stands beside 'model'; give one of the two");
        }
        return new StartModel(
                model,
                fresh,
                root.find(MODULES).orElse(List.of()),
                root.find(KIND),
                kind == ModelKind.CROSS_ENCODER ? ScoringHead.read(root) : ScoringHead.NONE,
                kind == ModelKind.SPARSE_ENCODER ? root.find(QUERY) : Optional.empty());
    }

    private static Optional<Fresh> fresh(Config keys) {
        Optional<String> tokenizer = keys.find(TOKENIZER);
        Optional<JsonNode> config = keys.find(CONFIG);
        if (config.isEmpty()) {
            if (tokenizer.isPresent()) {
                keys.problem(TOKENIZER.name(), "belongs to 'config', which is missing");
            }
            return Optional.empty();
        }
        if (!config.get().isObject() && !(config.get().isTextual() && ValueTypes.isFileName(config.get()))) {
            keys.problem(
                    CONFIG.name(), "expected the name of a config.json, or its keys and values, got " + config.get());
            return Optional.empty();
        }
        if (tokenizer.isEmpty() && config.get().isObject()) {
            keys.problem(TOKENIZER.name(), "missing; give a folder with a tokenizer.json");
        }
        Path beside = Path.of(config.get().asText());
        Path folder = Files.isDirectory(beside) || beside.getParent() == null ? beside : beside.getParent();
        return Optional.of(new Fresh(config.get(), tokenizer.map(Path::of).orElse(folder)));
    }
}
