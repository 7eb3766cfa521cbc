package org.sentenceforge.export;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.export.graph.GraphProbe;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.operations.EncoderSteps;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxBackend;
import org.sentenceforge.export.runtime.PaddedBatch;

/**
 * Where a graph leaves the original: the first node whose output is not the original's.
 *
 * @param node       its output's name
 * @param difference root-mean-square difference to the original's values, in parts of their root mean square
 */
record Departure(String node, double difference) {

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "'%s' (%.1e of its size)", node, difference);
    }

    /** A value of the graph and its place among the encoder's steps. */
    private record Place(int step, GraphValue value) {}

    /**
     * Compares step by step what a graph and the original compute of a text. What departed is taken to stay departed, so that a few
     * steps tell.
     *
     * @param steps the values of the encoder's steps in the graph, as far as it has them
     * @param limit the relative difference up to which values are the same
     * @return empty where no single node departs
     */
    static Optional<Departure> find(
            ModelDirectory model, Path file, List<GraphValue> steps, TokenSequence text, double limit)
            throws IOException {
        GraphProbe probe =
                GraphProbe.of(file, steps.stream().map(GraphValue::name).toList());
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (probe.values().contains(steps.get(i).name())) {
                places.add(new Place(i, steps.get(i)));
            }
        }
        return places.isEmpty()
                ? Optional.empty()
                : first(model, places, values(probe, file, text, OnnxBackend.padId(model)), text, limit);
    }

    private static Map<String, FloatBuffer> values(GraphProbe probe, Path file, TokenSequence text, int padId) {
        try (GraphSession session = GraphSession.open(probe.bytes(), file)) {
            return session.run(PaddedBatch.of(List.of(text), padId));
        }
    }

    private static Optional<Departure> first(
            ModelDirectory model,
            List<Place> places,
            Map<String, FloatBuffer> values,
            TokenSequence text,
            double limit) {
        Optional<Departure> departed = Optional.empty();
        int low = 0;
        int high = places.size();
        while (low < high) {
            int middle = (low + high) / 2;
            Place place = places.get(middle);
            double difference = difference(
                    original(model, place, text), values.get(place.value().name()));
            if (difference > limit) {
                departed = Optional.of(new Departure(place.value().name(), difference));
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return departed;
    }

    /** What the original computes up to a step. */
    private static float[][] original(ModelDirectory model, Place place, TokenSequence text) {
        try (TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                EncoderSteps.upTo(model.model(), place.step(), place.value().width()),
                model.openWeights(),
                TorchPrecision.FP32,
                TorchDevice.of(new Device.Cpu()))) {
            return encoder.encodeTokens(List.of(text))[0];
        }
    }

    /** Values that are the same for every row of a batch come without its dimension; with one text that makes no difference. */
    private static double difference(float[][] original, FloatBuffer values) {
        double error = 0;
        double size = 0;
        FloatBuffer found = values.duplicate();
        for (float[] token : original) {
            if (found.remaining() < token.length) {
                break; // the rows of a table, which may be fewer than the text's tokens
            }
            for (float value : token) {
                double difference = value - found.get();
                error += difference * difference;
                size += (double) value * value;
            }
        }
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.sqrt(error / Math.max(size, Double.MIN_NORMAL));
    }
}
