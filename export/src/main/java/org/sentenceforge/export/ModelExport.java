package org.sentenceforge.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.NoCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.FiniteEncoder;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxBackend;
import org.sentenceforge.export.runtime.OnnxRuntime;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/**
 * Writes a model as an ONNX graph into a model directory, after running texts through the graph and through the original.
 *
 * @param output      the directory, which gets the file {@code onnx/model….onnx}
 * @param calibration texts like those that an 8-bit graph is for, to measure how large its activations get; none to take some of our own
 */
public record ModelExport(
        ModelDirectory model, Path output, ExportFormat format, Limits limits, List<String> calibration) {
    static final String FOLDER = "onnx";

    /** An export that is refused where the graph differs more from the original than its format explains. */
    public ModelExport(ModelDirectory model, Path output, ExportFormat format) {
        this(model, output, format, Limits.USUAL, List.of());
    }

    /**
     * What makes a graph too different.
     *
     * @param maxDifference how far a component of an embedding may be from the original's; otherwise what is usual for the format, times
     *     the embeddings' largest component where that is above one
     * @param minCosine     the lowest cosine that a text's embedding may have with the original's; otherwise what is usual for the format
     */
    public record Limits(OptionalDouble maxDifference, OptionalDouble minCosine) {
        /** Those of the format. */
        public static final Limits USUAL = new Limits(OptionalDouble.empty(), OptionalDouble.empty());
    }

    /**
     * What was written, and how close it is to the original.
     *
     * @param file         path inside the directory
     * @param bytes        size of the graph with its parameters
     * @param texts        how many texts were compared
     * @param limit        the largest difference that would have passed
     * @param lowestCosine none for scores
     * @param cosineLimit  the lowest cosine that would have passed; none where only the difference counts
     */
    public record Report(
            String file,
            long bytes,
            int texts,
            double largestDifference,
            double limit,
            OptionalDouble lowestCosine,
            OptionalDouble cosineLimit) {

        boolean passes() {
            boolean near = largestDifference <= limit;
            boolean parallel = lowestCosine.isEmpty()
                    || cosineLimit.isEmpty()
                    || lowestCosine.getAsDouble() >= cosineLimit.getAsDouble();
            return near && parallel;
        }
    }

    /**
     * Exports the model, and notes it in the model's card where there is one. In another directory than the model's, what else the graph
     * needs is written beside it.
     *
     * @throws SforgeException (usage) where the output is another model's directory; (gate) where the graph differs too much, and then nothing is written; (bad model) where the model is no
     *     single graph; (failed) where the output cannot be written
     */
    public Report run() {
        if (model.model().modules().stream().anyMatch(module -> !module.routes().isEmpty())) {
            throw SforgeException.badModel(model.path()
                    + ": a model with routes for different kinds of text is no single graph; it cannot be exported");
        }
        CompanionFiles.refuseOtherModel(model.path(), output);
        List<TokenSequence> texts = SampleTexts.forParity(model);
        float[][] original = original(texts);
        try (AtomicDirectory directory = AtomicDirectory.create(output)) {
            Path folder = Files.createDirectory(directory.path().resolve(FOLDER));
            write(folder);
            Parity parity = compare(folder.resolve(format.fileName()), original, texts);
            Report report = new Report(
                    FOLDER + "/" + format.fileName(),
                    bytes(folder),
                    parity.texts(),
                    parity.largestDifference(),
                    limit(parity),
                    parity.lowestCosine(),
                    limits.minCosine().isPresent() ? limits.minCosine() : format.usualCosine());
            if (!report.passes()) {
                throw SforgeException.gateNotMet(refusal(report));
            }
            copyCompanions(directory.path());
            directory.commit();
            updateCard(report);
            return report;
        } catch (IOException e) {
            throw SforgeException.failed("cannot write " + output + ": " + e.getMessage(), e);
        }
    }

    private void updateCard(Report report) {
        ModelCard card = ModelCard.open(output);
        if (!(card instanceof NoCard)) {
            card.withExport(new CardData.Export(
                            report.file(),
                            format.precision().toString(),
                            report.largestDifference(),
                            report.lowestCosine().orElse(Double.NaN)))
                    .withVersions(Map.of("ONNX Runtime", OnnxRuntime.version()))
                    .write();
        }
    }

    private float[][] original(List<TokenSequence> texts) {
        SentenceEncoder torch = Backend.named("torch").open(model, EncoderSettings.exact());
        try (SentenceEncoder encoder = new FiniteEncoder(torch, model)) {
            return encoder.encode(texts);
        }
    }

    private void write(Path folder) throws IOException {
        try (Weights weights = model.openWeights()) {
            QuantizationPlan plan = format.precision() == ExportFormat.Precision.INT8
                    ? Calibration.measure(model, weights, calibrationTexts(), folder)
                    : QuantizationPlan.NONE;
            OnnxGraph graph = ModelGraph.of(model.model(), weights, format.style(), plan);
            new OnnxFile(graph).write(folder, format.fileName());
        }
    }

    private List<TokenSequence> calibrationTexts() {
        return calibration.isEmpty() ? SampleTexts.forCalibration(model) : SampleTexts.tokens(model, calibration);
    }

    private Parity compare(Path file, float[][] original, List<TokenSequence> texts) {
        int padId = OnnxBackend.padId(model);
        GraphSession session = GraphSession.open(file, new Device.Cpu(), 0);
        try (OnnxSentenceEncoder graph =
                new OnnxSentenceEncoder(session, null, model.model().dimension(), padId)) {
            return Parity.of(original, graph, texts, padId);
        }
    }

    private double limit(Parity parity) {
        return limits.maxDifference().orElseGet(() -> format.usualDifference() * Math.max(1, parity.largestValue()));
    }

    private static String refusal(Report report) {
        String cosine = report.lowestCosine().isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", the lowest cosine is %.6f%s",
                        report.lowestCosine().getAsDouble(),
                        report.cosineLimit().isEmpty()
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        " (limit %s)",
                                        report.cosineLimit().getAsDouble()));
        return String.format(
                Locale.ROOT,
                "%s would differ too much from the original: by %.2e in a component (limit %.2e)%s, %d texts; "
                        + "nothing was written. --max-difference and --min-cosine set other limits.",
                report.file(),
                report.largestDifference(),
                report.limit(),
                cosine,
                report.texts());
    }

    private static long bytes(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            long total = 0;
            for (Path file : files.toList()) {
                total += Files.size(file);
            }
            return total;
        }
    }

    /** A directory of its own gets everything that makes a model of it, without a second copy of the weights. */
    private void copyCompanions(Path target) throws IOException {
        if (Files.exists(output) && Files.isSameFile(output, model.path())) {
            return;
        }
        for (Path file : CompanionFiles.of(model.path())) {
            Files.createDirectories(target.resolve(file).getParent());
            Files.copy(model.path().resolve(file), target.resolve(file));
        }
        Path config = target.resolve("config.json");
        if (!Files.exists(config)) {
            // an adapter's directory refers to its base model; the graph holds both
            Files.writeString(config, model.config().toPrettyString() + "\n", StandardCharsets.UTF_8);
        }
    }
}
