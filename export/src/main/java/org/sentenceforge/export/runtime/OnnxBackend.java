package org.sentenceforge.export.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.weights.Fingerprint;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.DeferredWeights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;

/** ONNX Runtime as a backend, for model directories with an exported graph. */
public final class OnnxBackend implements Backend {
    private static final String FOLDER = "onnx";
    private static final String DEFAULT_FILE = "model.onnx";
    /** The key of a graph's metadata that holds the {@link Fingerprint} of the weights in it. */
    public static final String WEIGHTS = "sentenceforge.weights";
    /** Of the levels that compute what the model computes. */
    private static final List<String> EXACT_FILES = List.of("model_O2.onnx", DEFAULT_FILE);

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return find(model.path(), DEFAULT_FILE).isPresent();
    }

    @Override
    public List<String> exactFiles(ModelDirectory model) {
        return EXACT_FILES.stream()
                .filter(file -> find(model.path(), file).isPresent())
                .toList();
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        if (settings.numbers() == EncoderSettings.Numbers.BF16 || settings.numbers() == EncoderSettings.Numbers.FP16) {
            throw SforgeException.usage(
                    "the onnx backend computes in the numbers that the graph was written for, not in "
                            + settings.numbers().name().toLowerCase(java.util.Locale.ROOT)
                            + "; leave --dtype out and choose a graph with --file");
        }
        if (!model.isDefaultRoute()) {
            throw SforgeException.usage(
                    model.path()
                            + ": an exported graph holds the model's default route, not the one asked for; use --backend torch");
        }
        return open(model, graph(model.path(), settings.file()), settings);
    }

    /** The backend that runs any model by this graph. */
    public static Backend running(Path graph) {
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
            public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
                return OnnxBackend.open(model, graph, settings);
            }
        };
    }

    private static OnnxSentenceEncoder open(ModelDirectory model, Path file, EncoderSettings settings) {
        GraphSession session = GraphSession.open(file, settings.device(), settings.threads());
        try {
            int dimension = model.model().dimension();
            int padId = padId(model);
            boolean scores = model.kind() == ModelKind.CROSS_ENCODER;
            if (session.gives(scores ? ModelGraph.LOGITS : ModelGraph.SENTENCE_EMBEDDING, dimension)) {
                requireSameWeights(model, file, session);
                return new OnnxSentenceEncoder(session, null, dimension, padId);
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
            requireSameWeights(model, file, session);
            GraphSession behind = GraphSession.open(behindTransformer(model), "the modules behind " + file, 1);
            return new OnnxSentenceEncoder(session, behind, dimension, padId);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** A graph that was exported here says of which weights; beside others it would give another model's vectors without a word. */
    private static void requireSameWeights(ModelDirectory model, Path file, GraphSession session) {
        Optional<String> exported = session.metadata(WEIGHTS);
        if (exported.isEmpty() || !model.hasWeights()) {
            return;
        }
        try (Weights weights = model.openWeights()) {
            if (!Fingerprint.of(weights).equals(exported.get())) {
                throw SforgeException.badModel(file
                        + ": the graph was exported from other weights than the model's; export it again with 'sforge export "
                        + model.path() + "'");
            }
        }
    }

    private static SforgeException otherModel(Path file, GraphSession session, String expected) {
        return SforgeException.badModel(file + ": expected an output " + expected + ", got " + session.outputs()
                + ": the graph of another model; 'sforge export' writes this one's");
    }

    private static byte[] behindTransformer(ModelDirectory model) {
        try (DeferredWeights weights = new DeferredWeights(model::openWeights)) {
            int hiddenSize = model.encoder().encoder().hiddenSize();
            return new OnnxFile(ModelGraph.behindTransformer(model.model(), weights, hiddenSize)).toBytes();
        }
    }

    /** What fills up rows; nothing but RoBERTa's way to count positions looks at it. */
    public static int padId(ModelDirectory model) {
        return model.config().path("pad_token_id").asInt(0);
    }

    /** The file that is meant: next to the weights, else in the folder {@code onnx}. */
    private static Path graph(Path directory, Optional<String> name) {
        String wanted = name.orElse(DEFAULT_FILE);
        return find(directory, wanted).orElseThrow(() -> missing(directory, wanted));
    }

    private static Optional<Path> find(Path directory, String name) {
        Path relative = Path.of(name).normalize();
        if (relative.isAbsolute()
                || relative.startsWith("..")
                || relative.toString().isEmpty()) {
            throw SforgeException.usage("--file: expected the name of a graph in " + directory + " or its folder "
                    + FOLDER + ", got '" + name + "'; name the graph's own directory as MODEL");
        }
        ModelFiles files = ModelFiles.of(directory);
        return Stream.of(name, FOLDER + "/" + name)
                .filter(files::has)
                .findFirst()
                .map(files::resolve);
    }

    private static SforgeException missing(Path directory, String wanted) {
        List<String> others = Stream.of(directory, directory.resolve(FOLDER))
                .flatMap(OnnxBackend::graphs)
                .map(file -> directory.relativize(file).toString())
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
