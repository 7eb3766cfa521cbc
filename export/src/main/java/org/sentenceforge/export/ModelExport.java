package org.sentenceforge.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.NoCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Fingerprint;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.runtime.OnnxBackend;
import org.sentenceforge.export.runtime.OnnxRuntime;

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

    /** A further look at a graph before it is kept. */
    @FunctionalInterface
    public interface Check {
        /** Any graph that is close to the original is kept. */
        Check NONE = (file, graph) -> {};

        /**
         * Looks at a graph.
         *
         * @param file  path inside the output
         * @param graph runs the model by the graph
         * @throws SforgeException (gate) where the graph is not to be kept
         */
        void look(String file, Backend graph);
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
     * @throws SforgeException (gate) where the graph differs too much, and then nothing is written; (bad model) where the model is no
     *     single graph; (failed) where the output cannot be written
     */
    public Report run() {
        return run(Check.NONE);
    }

    /** The same, with a further look at the graph before it is kept. */
    public Report run(Check further) {
        if (model.model().modules().stream().anyMatch(module -> !module.routes().isEmpty())) {
            throw SforgeException.badModel(model.path()
                    + ": a model with routes for different kinds of text is no single graph; it cannot be exported");
        }
        CompanionFiles.refuseOtherModel(model.path(), output);
        try (AtomicDirectory directory = AtomicDirectory.create(output)) {
            Path folder = Files.createDirectory(directory.path().resolve(FOLDER));
            QuantizationPlan plan = write(folder);
            Report report = new ParityGate(model, format, limits).check(folder, plan);
            further.look(report.file(), OnnxBackend.running(folder.resolve(format.fileName())));
            copyCompanions(directory.path());
            directory.commit();
            updateCard(report);
            return report;
        } catch (IOException e) {
            throw SforgeException.failed("cannot write " + output + ": " + e.getMessage(), e);
        }
    }

    /**
     * Compares a graph that was exported before with the model as it is now, and writes nothing.
     *
     * @throws SforgeException (gate) where the graph differs too much; (bad model) where there is none
     */
    public Report check() {
        Path folder = output.resolve(FOLDER);
        try (Weights weights = model.openWeights()) {
            return new ParityGate(model, format, limits).check(folder, Calibration.unmeasured(model.model(), weights));
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be read: " + e.getMessage(), e);
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

    private QuantizationPlan write(Path folder) throws IOException {
        try (Weights weights = model.openWeights()) {
            QuantizationPlan plan = format.precision() == ExportFormat.Precision.INT8
                    ? Calibration.measure(model.model(), weights, OnnxBackend.padId(model), calibrationTexts(), folder)
                    : QuantizationPlan.NONE;
            OnnxGraph graph = ModelGraph.of(model.model(), weights, format.style(), plan);
            new OnnxFile(graph, Map.of(OnnxBackend.WEIGHTS, Fingerprint.of(weights))).write(folder, format.fileName());
            return plan;
        }
    }

    private List<TokenSequence> calibrationTexts() {
        return calibration.isEmpty() ? SampleTexts.forCalibration(model) : SampleTexts.tokens(model, calibration);
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
