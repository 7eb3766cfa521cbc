package org.sentenceforge.export;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.CalibrationGraph;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.operations.RoundingGraph;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.PaddedBatch;

/** Measures with texts how large the inputs of a model's linear layers get, and what rounding these to 8 bits costs. */
final class Calibration {
    private static final String FILE = "calibration.onnx";

    private Calibration() {}

    /**
     * A plan with all of the encoder's linear layers.
     *
     * @param folder where the graph that measures may lie meanwhile
     */
    static QuantizationPlan measure(
            SentenceModel model, Weights weights, int padId, List<TokenSequence> texts, Path folder)
            throws IOException {
        CalibrationGraph graph = CalibrationGraph.of(model, weights);
        if (graph.groups().isEmpty()) {
            return QuantizationPlan.NONE;
        }
        Map<String, float[]> largest = merged(graph.graph(), padId, texts, folder, Calibration::larger);
        return new QuantizationPlan(graph.groups().entrySet().stream()
                .map(group -> group.getValue().withLargest(largest.get(group.getKey())))
                .toList());
    }

    /**
     * The plan's groups, those first whose products lose most by rounding.
     *
     * @param folder where the graph that measures may lie meanwhile
     */
    static List<QuantizationPlan.Group> mostRounded(
            RoundingGraph graph, int padId, List<TokenSequence> texts, Path folder) throws IOException {
        Map<String, float[]> errors = merged(graph.graph(), padId, texts, folder, Calibration::sum);
        return graph.groups().entrySet().stream()
                .sorted(Comparator.comparingDouble(entry -> -errors.get(entry.getKey())[0]))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The same plan without any measurement: it tells which products a graph has. */
    static QuantizationPlan unmeasured(SentenceModel model, Weights weights) {
        return new QuantizationPlan(
                List.copyOf(CalibrationGraph.of(model, weights).groups().values()));
    }

    /** The outputs of a graph, put together over the texts. */
    private static Map<String, float[]> merged(
            OnnxGraph graph, int padId, List<TokenSequence> texts, Path folder, BinaryOperator<float[]> merge)
            throws IOException {
        Path scratch = Files.createTempDirectory(folder, "calibration");
        try {
            new OnnxFile(graph).write(scratch, FILE);
            Map<String, float[]> merged = new HashMap<>();
            try (GraphSession session = GraphSession.open(scratch.resolve(FILE), new Device.Cpu(), 0)) {
                for (TokenSequence text : texts) {
                    session.run(PaddedBatch.of(List.of(text), padId))
                            .forEach((output, values) -> merged.merge(output, array(values), merge));
                }
            }
            return merged;
        } finally {
            delete(scratch);
        }
    }

    private static float[] array(FloatBuffer values) {
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    private static float[] larger(float[] a, float[] b) {
        float[] larger = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            larger[i] = Math.max(a[i], b[i]);
        }
        return larger;
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
