package org.sentenceforge.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Fingerprint;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.ModelExport.KeepFp32;
import org.sentenceforge.export.ModelExport.Report;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.GraphExtent;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.operations.RoundingGraph;
import org.sentenceforge.export.runtime.GraphPlace;
import org.sentenceforge.export.runtime.OnnxBackend;

/** Writes one of a model's graphs and compares it with the original. */
record PlaceExport(ModelExport export, GraphPlace place, GraphExtent extent) {

    /**
     * Writes the graph below a directory.
     *
     * @throws SforgeException (gate) where it differs too much
     */
    Report write(Path directory) throws IOException {
        Path folder = Files.createDirectories(place.folder(directory));
        List<ParityGate> gates = gates();
        try (Weights weights = part().openWeights()) {
            if (export.format().precision() != ExportFormat.Precision.INT8) {
                write(folder, weights, QuantizationPlan.NONE, List.of());
                return check(directory, gates, QuantizationPlan.NONE, List.of());
            }
            QuantizationPlan plan =
                    Calibration.measure(part().model(), weights, OnnxBackend.padId(way()), calibration(), folder);
            write(folder, weights, plan, List.of());
            List<String> fp32Layers = export.keepFp32() == KeepFp32.NONE || passes(directory, gates)
                    ? List.of()
                    : keepFp32(directory, weights, plan, gates);
            return check(directory, gates, plan.without(fp32Layers), fp32Layers);
        }
    }

    /** Compares the graph that is in the output already. */
    Report check() throws IOException {
        try (Weights weights = way().openWeights()) {
            List<String> fp32Layers = OnnxBackend.fp32Layers(export.output().resolve(place.path(file())));
            QuantizationPlan plan = Calibration.unmeasured(way().model(), weights);
            return check(export.output(), gates(), plan.without(fp32Layers), fp32Layers);
        }
    }

    /** Writes graphs with more and more layers in float32 until one is within the limits. */
    private List<String> keepFp32(Path directory, Weights weights, QuantizationPlan plan, List<ParityGate> gates)
            throws IOException {
        Path folder = place.folder(directory);
        List<QuantizationPlan.Group> worst = Calibration.mostRounded(
                RoundingGraph.of(part().model(), weights, plan, export.format().style()),
                OnnxBackend.padId(way()),
                calibration(),
                folder);
        List<String> layers = List.of();
        boolean passes = false;
        for (int kept = 1; !passes && kept <= worst.size() / 2; kept = Math.max(kept + 1, kept * 3 / 2)) {
            layers = worst.subList(0, kept).stream()
                    .flatMap(group -> group.layers().stream())
                    .toList();
            write(folder, weights, plan.without(layers), layers);
            passes = passes(directory, gates);
        }
        return layers;
    }

    private void write(Path folder, Weights weights, QuantizationPlan plan, List<String> fp32Layers)
            throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(OnnxBackend.WEIGHTS, Fingerprint.of(weights));
        if (!fp32Layers.isEmpty()) {
            metadata.put(OnnxBackend.FP32_LAYERS, String.join(",", fp32Layers));
        }
        OnnxGraph graph = ModelGraph.of(part().model(), weights, export.format().style(), plan, extent);
        new OnnxFile(graph, metadata).write(folder, file());
    }

    private static boolean passes(Path directory, List<ParityGate> gates) throws IOException {
        for (ParityGate gate : gates) {
            if (!gate.passes(directory)) {
                return false;
            }
        }
        return true;
    }

    /** What is said of the graph on whose ways it differs most. */
    private static Report check(Path directory, List<ParityGate> gates, QuantizationPlan plan, List<String> fp32Layers)
            throws IOException {
        List<Report> reports = new ArrayList<>();
        for (ParityGate gate : gates) {
            reports.add(gate.check(directory, plan, fp32Layers));
        }
        return reports.stream()
                .max(Comparator.comparingDouble(Report::largestDifference))
                .orElseThrow();
    }

    private List<ParityGate> gates() {
        return place.ways().stream()
                .map(any -> new ParityGate(any, place.path(file()), export.format(), export.limits()))
                .toList();
    }

    private String file() {
        return export.format().fileName();
    }

    private ModelDirectory way() {
        return place.ways().get(0);
    }

    /** What of the model the graph holds. */
    private ModelDirectory part() {
        return extent == GraphExtent.TRANSFORMER ? way().inputAlone() : way();
    }

    private List<TokenSequence> calibration() {
        return export.calibration().isEmpty()
                ? SampleTexts.forCalibration(way())
                : SampleTexts.tokens(way(), export.calibration());
    }
}
