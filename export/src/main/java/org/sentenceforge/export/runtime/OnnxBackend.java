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
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.export.graph.DeferredWeights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;

/** ONNX Runtime as a backend, for model directories with an exported graph. */
public final class OnnxBackend implements Backend {
    private static final String FOLDER = "onnx";
    private static final String DEFAULT_FILE = "model.onnx";

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return find(model.path(), DEFAULT_FILE).isPresent();
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

    private static OnnxSentenceEncoder open(ModelDirectory model, Path file, EncoderSettings settings) {
        GraphSession session = GraphSession.open(file, settings.device(), settings.threads());
        try {
            int dimension = model.model().dimension();
            int padId = padId(model);
            String output = session.firstOutputOf(ModelGraph.SENTENCE_EMBEDDING, ModelGraph.LOGITS);
            boolean whole = output != null && List.of(dimension, -1).contains(session.lastDimension(output));
            if (whole) {
                return new OnnxSentenceEncoder(session, null, dimension, padId);
            }
            if (model.kind() == ModelKind.CROSS_ENCODER) {
                throw SforgeException.badModel(file + ": expected an output 'logits' with " + dimension
                        + " scores per text, as cross-encoders have it");
            }
            GraphSession behind = GraphSession.open(behindTransformer(model), "the modules behind " + file, 1);
            return new OnnxSentenceEncoder(session, behind, dimension, padId);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
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
        return Stream.of(directory.resolve(name), directory.resolve(FOLDER).resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
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
