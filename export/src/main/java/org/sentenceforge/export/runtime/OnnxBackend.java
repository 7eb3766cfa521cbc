package org.sentenceforge.export.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EngineMemory;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.torch.MemoryNeed;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.weights.Fingerprint;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.DeferredWeights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;

/** ONNX Runtime as a backend, for model directories with an exported graph. */
public final class OnnxBackend implements Backend {
    private static final long LIBRARIES = 60L << 20;
    /** How often a graph's bytes are in memory while it is loaded. */
    private static final long LOADED_TIMES = 2;
    /** Scores, with the mask, and their softmax. */
    private static final long SCORE_COPIES = 3;

    private static final String DEFAULT_FILE = "model.onnx";
    /** The key of a graph's metadata that holds the {@link Fingerprint} of the weights in it. */
    public static final String WEIGHTS = "sentenceforge.weights";
    /** The key of an 8-bit graph's metadata that lists the layers that were kept in float32, with commas between them. */
    public static final String FP32_LAYERS = "sentenceforge.fp32_layers";
    /** Of the levels that compute what the model computes. */
    private static final List<String> EXACT_FILES = List.of("model_O2.onnx", DEFAULT_FILE);

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return find(model, DEFAULT_FILE).isPresent();
    }

    @Override
    public List<String> exactFiles(ModelDirectory model) {
        return EXACT_FILES.stream()
                .filter(file -> find(model, file).isPresent())
                .toList();
    }

    /** Others' graphs do not say of which weights they are: that of another model of the same shape would be run without a word. */
    @Override
    public List<String> doubts(ModelDirectory model, EncoderSettings settings) {
        Optional<Path> file = find(model, settings.file().orElse(DEFAULT_FILE));
        try {
            return file.isEmpty()
                            || !model.hasWeights()
                            || OnnxFile.metadata(file.get()).containsKey(WEIGHTS)
                    ? List.of()
                    : List.of(file.get()
                            + ": the graph does not say of which weights it was made; if it is not this model's, 'sforge export "
                            + model.path() + "' writes one that is");
        } catch (IOException e) {
            return List.of(); // which its reader will say, as it will that there is no file
        }
    }

    /** A graph's matrices are there twice while it is loaded: as they are stored, and in the order in which they are multiplied. */
    @Override
    public EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
        return memory(model, graph(model, settings.file()));
    }

    private static EngineMemory memory(ModelDirectory model, Path file) {
        MemoryNeed perToken = MemoryNeed.of(model.model(), TorchPrecision.FP32, 1);
        long heads = model.model().ways().stream()
                .flatMap(way -> ParameterScan.of(way).attention().stream())
                .mapToLong(layer -> layer.spec().heads())
                .max()
                .orElse(0);
        return new EngineMemory(
                LIBRARIES,
                LOADED_TIMES * OnnxFile.size(file),
                perToken.batchBytes(),
                SCORE_COPIES * heads * Float.BYTES);
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        if (settings.numbers() == EncoderSettings.Numbers.BF16 || settings.numbers() == EncoderSettings.Numbers.FP16) {
            throw SforgeException.usage(
                    "the onnx backend computes in the numbers that the graph was written for, not in "
                            + settings.numbers().name().toLowerCase(java.util.Locale.ROOT)
                            + "; leave --dtype out and choose a graph with --file");
        }
        if (model.kind() == ModelKind.MULTI_VECTOR_ENCODER) {
            throw SforgeException.badModel(model.path()
                    + ": multi-vector encoders run on the torch backend alone; leave --backend and --file out");
        }
        Path file = graph(model, settings.file());
        OnnxSentenceEncoder encoder = encoder(model, file, settings);
        try {
            requireSameWeights(model, file, encoder);
            return encoder;
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /** The backend that runs a model by graphs of this name in a directory, whatever weights they were made of. */
    public static Backend running(Path directory, String name) {
        return new Backend() {
            @Override
            public String name() {
                return "onnx";
            }

            @Override
            public boolean canRun(ModelDirectory model) {
                return true;
            }

            @Override
            public EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
                return OnnxBackend.memory(
                        model, GraphPlace.ofWay(model).folder(directory).resolve(name));
            }

            @Override
            public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
                Path folder = GraphPlace.ofWay(model).folder(directory);
                return encoder(model, folder.resolve(name), settings);
            }
        };
    }

    /**
     * Runs one way through a model by a graph, with the modules behind the tokens' vectors where the graph ends there.
     *
     * @throws SforgeException (bad model) where it is the graph of another model
     */
    public static OnnxSentenceEncoder encoder(ModelDirectory model, Path file, EncoderSettings settings) {
        GraphSession session = GraphSession.open(file, settings.device(), settings.threads());
        IntFunction<SentenceEncoder> again = threads -> encoder(model, file, settings.withThreads(threads));
        try {
            int dimension = model.model().dimension();
            boolean scores = model.kind() == ModelKind.CROSS_ENCODER;
            if (session.gives(scores ? ModelGraph.LOGITS : ModelGraph.SENTENCE_EMBEDDING, dimension)) {
                requireOwnRoute(model, file);
                return new OnnxSentenceEncoder(session, null, dimension, padId(model), again);
            }
            if (scores) {
                throw otherModel(file, session, "'" + ModelGraph.LOGITS + "' with " + dimension + " scores per pair");
            }
            int hidden = model.encoder().encoder().hiddenSize();
            String tokens = session.firstOutputOf(ModelGraph.TOKEN_EMBEDDINGS, ModelGraph.LAST_HIDDEN_STATE);
            if (tokens == null || !session.gives(tokens, hidden)) {
                throw otherModel(
                        file,
                        session,
                        "'" + ModelGraph.SENTENCE_EMBEDDING + "' with " + dimension + " numbers or '"
                                + ModelGraph.TOKEN_EMBEDDINGS + "' with " + hidden);
            }
            if (model.model().takesHiddenStates()) {
                throw otherModel(
                        file,
                        session,
                        "'" + ModelGraph.SENTENCE_EMBEDDING + "', since a module takes the vectors of all layers");
            }
            GraphSession behind = GraphSession.open(behindTransformer(model), "the modules behind " + file, 1);
            return new OnnxSentenceEncoder(session, behind, dimension, padId(model), again);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** A whole graph in a place that several routes share was made by another program, and is the default route's. */
    private static void requireOwnRoute(ModelDirectory model, Path file) {
        if (!model.isDefaultRoute() && GraphPlace.ofWay(model).isShared()) {
            throw SforgeException.badModel(
                    file
                            + ": the graph holds the model's default route, not the one asked for; use --backend torch, or export the model again");
        }
    }

    /** A graph that was exported here says of which weights; beside others it would give another model's vectors without a word. */
    private static void requireSameWeights(ModelDirectory model, Path file, OnnxSentenceEncoder encoder) {
        Optional<String> exported = encoder.metadata(WEIGHTS);
        if (exported.isEmpty() || !model.hasWeights()) {
            return;
        }
        try (Weights weights =
                encoder.isWhole() ? model.openWeights() : model.inputAlone().openWeights()) {
            if (!Fingerprint.of(weights).equals(exported.get())) {
                throw SforgeException.badModel(file
                        + ": the graph was exported from other weights than the model's; export it again with 'sforge export "
                        + model.path() + "'");
            }
        }
    }

    /** The layers of an 8-bit graph that are computed in float32. */
    public static List<String> fp32Layers(Path graph) {
        try (GraphSession session = GraphSession.open(graph, new Device.Cpu(), 0)) {
            return session.metadata(FP32_LAYERS)
                    .map(layers -> List.of(layers.split(",")))
                    .orElse(List.of());
        }
    }

    private static SforgeException otherModel(Path file, GraphSession session, String expected) {
        return SforgeException.badModel(file + ": expected an output " + expected + ", got " + session.outputs()
                + ": the graph of another model; 'sforge export' writes this one's");
    }

    private static byte[] behindTransformer(ModelDirectory model) {
        try (DeferredWeights weights = new DeferredWeights(model::openWeightsBehindInput)) {
            int hiddenSize = model.encoder().encoder().hiddenSize();
            return new OnnxFile(ModelGraph.behindTransformer(model.model(), weights, hiddenSize)).toBytes();
        }
    }

    /** What fills up rows; nothing but RoBERTa's way to count positions looks at it. */
    public static int padId(ModelDirectory model) {
        return model.model().encoder().isPresent()
                ? model.config().path("pad_token_id").asInt(0)
                : 0;
    }

    /** The file that is meant. */
    private static Path graph(ModelDirectory model, Optional<String> name) {
        String wanted = name.orElse(DEFAULT_FILE);
        return find(model, wanted).orElseThrow(() -> missing(model, wanted));
    }

    /** A file next to the weights, else in the folder {@code onnx}. */
    private static Optional<Path> find(ModelDirectory model, String name) {
        Path relative = Path.of(name).normalize();
        if (relative.isAbsolute()
                || relative.startsWith("..")
                || relative.toString().isEmpty()) {
            throw SforgeException.usage("--file: expected the name of a graph in " + model.path() + " or its folder "
                    + GraphPlace.FOLDER + ", got '" + name + "'; name the graph's own directory as MODEL");
        }
        ModelFiles files = ModelFiles.of(model.path());
        return modules(model)
                .flatMap(module -> Stream.of(module, ModelFiles.join(module, GraphPlace.FOLDER)))
                .map(folder -> ModelFiles.join(folder, name))
                .filter(files::has)
                .findFirst()
                .map(files::resolve);
    }

    /** Below which folders a graph may lie: that of the default route also below the model's own directory. */
    private static Stream<String> modules(ModelDirectory model) {
        String own = GraphPlace.ofWay(model).module();
        return own.isEmpty() || !model.isDefaultRoute() ? Stream.of(own) : Stream.of(own, "");
    }

    private static SforgeException missing(ModelDirectory model, String wanted) {
        Path directory = model.path();
        List<String> others = modules(model)
                .map(directory::resolve)
                .flatMap(module -> Stream.of(module, module.resolve(GraphPlace.FOLDER))
                        .flatMap(OnnxBackend::graphs)
                        .map(file -> module.relativize(file).toString()))
                .toList();
        String next = others.isEmpty()
                ? "; 'sforge export " + directory + "' writes one"
                : "; name one with --file: " + String.join(", ", others);
        return SforgeException.badModel(directory + ": no graph " + wanted + next);
    }

    private static Stream<Path> graphs(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream();
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
