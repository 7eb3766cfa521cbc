package org.sentenceforge.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.operations.EncoderSteps;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.runtime.OnnxBackend;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Refuses a graph that differs more from the original than its format explains, and says where it begins to. */
final class ParityGate {
    private final ModelDirectory model;
    private final String path;
    private final ExportFormat format;
    private final ModelExport.Limits limits;
    private final List<TokenSequence> texts;
    private final float[][] original;

    /**
     * Runs texts through the original.
     *
     * @param model one way through a model
     * @param path  the graph's path inside its directory
     */
    ParityGate(ModelDirectory model, String path, ExportFormat format, ModelExport.Limits limits) {
        this.model = model;
        this.path = path;
        this.format = format;
        this.limits = limits;
        this.texts = SampleTexts.forParity(model);
        this.original = Original.vectors(model, texts);
    }

    /** A graph's difference from the original, and the text that differs most. */
    private record Measured(ModelExport.Report report, TokenSequence worst) {}

    /**
     * Whether the graph is near enough to the original.
     *
     * @param directory where the graph's path begins
     */
    boolean passes(Path directory) throws IOException {
        return measured(directory, List.of()).report.passes();
    }

    /**
     * Runs the texts through the graph.
     *
     * @param directory  where the graph's path begins
     * @param plan       of an 8-bit graph
     * @param fp32Layers the layers of an 8-bit graph that are not computed in 8 bits
     * @throws SforgeException (gate) where it differs too much
     */
    ModelExport.Report check(Path directory, QuantizationPlan plan, List<String> fp32Layers) throws IOException {
        Measured measured = measured(directory, fp32Layers);
        if (!measured.report.passes()) {
            throw SforgeException.gateNotMet(
                    refusal(measured.report, departure(directory.resolve(path), plan, measured.worst)));
        }
        return measured.report.withSpeed(RelativeSpeed.of(model, texts, () -> {
            OnnxSentenceEncoder graph = open(directory);
            return new RelativeSpeed.Opened(graph::encode, graph::close);
        }));
    }

    private Measured measured(Path directory, List<String> fp32Layers) throws IOException {
        try (OnnxSentenceEncoder graph = open(directory)) {
            Parity parity = Parity.of(original, graph, texts, OnnxBackend.padId(model));
            return new Measured(report(directory.resolve(path), parity, fp32Layers), texts.get(parity.worst()));
        }
    }

    /** The graph; the caller closes it. */
    private OnnxSentenceEncoder open(Path directory) {
        return OnnxBackend.encoder(model, directory.resolve(path), EncoderSettings.exact());
    }

    private ModelExport.Report report(Path file, Parity parity, List<String> fp32Layers) throws IOException {
        return new ModelExport.Report(
                path,
                bytes(file),
                parity.texts(),
                parity.largestDifference(),
                limits.maxDifference().orElseGet(() -> format.usualDifference() * Math.max(1, parity.largestValue())),
                parity.lowestCosine(),
                limits.minCosine().isPresent() ? limits.minCosine() : format.usualCosine(),
                OptionalDouble.empty(),
                fp32Layers);
    }

    private Optional<Departure> departure(Path file, QuantizationPlan plan, TokenSequence text) throws IOException {
        try (Weights weights = model.openWeights()) {
            return Departure.find(
                    model,
                    file,
                    EncoderSteps.inGraph(model.model(), weights, format.style(), plan),
                    text,
                    format.usualDeparture());
        }
    }

    private static String refusal(ModelExport.Report report, Optional<Departure> departure) {
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
        String layers = report.fp32Layers().isEmpty()
                ? ""
                : ", with " + report.fp32Layers().size() + " layers in fp32";
        String place = departure
                .map(first -> "the first node whose output departs is " + first)
                .orElse("no single node of the encoder departs");
        return String.format(
                Locale.ROOT,
                "%s differs too much from the original%s: by %.2e in a component (limit %.2e)%s, %d texts; %s; nothing was written. "
                        + "--max-difference and --min-cosine set other limits.",
                report.file(),
                layers,
                report.largestDifference(),
                report.limit(),
                cosine,
                report.texts(),
                place);
    }

    /** The size of the graph with the file of its parameters, where it has one. */
    private static long bytes(Path graph) throws IOException {
        try (Stream<Path> files = Files.list(graph.getParent())) {
            long total = 0;
            for (Path file : files.filter(file -> file.getFileName()
                            .toString()
                            .startsWith(graph.getFileName().toString()))
                    .toList()) {
                total += Files.size(file);
            }
            return total;
        }
    }
}
