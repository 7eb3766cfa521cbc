package org.sentenceforge.core.encode;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * An encoder that gives finite numbers or says why it cannot: NaN would be stored, compared and ranked like any other number. Owns the
 * encoder that it asks.
 *
 * @param model whose weights are looked through for the reason
 */
public record FiniteEncoder(SentenceEncoder encoder, ModelDirectory model) implements SentenceEncoder {
    private static final int READ_AT_ONCE = 1 << 20;

    @Override
    public int dimension() {
        return encoder.dimension();
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        float[][] vectors = encoder.encode(batch);
        check(Stream.of(vectors));
        return vectors;
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        float[][][] vectors = encoder.encodeTokens(batch);
        check(Stream.of(vectors).flatMap(Stream::of));
        return vectors;
    }

    private void check(Stream<float[]> vectors) {
        if (!vectors.allMatch(FiniteEncoder::isFinite)) {
            throw brokenWeights()
                    .orElseGet(() -> SforgeException.failed(
                            model.path() + ": a text's numbers are not finite, though all weights are: they are too"
                                    + " large for the number type; try --dtype fp32",
                            null));
        }
    }

    private static boolean isFinite(float[] numbers) {
        float sum = 0;
        for (float number : numbers) {
            // 0 for every finite number, NaN for the others
            sum += number * 0;
        }
        return sum == 0;
    }

    private Optional<SforgeException> brokenWeights() {
        if (!model.hasWeights()) {
            return Optional.empty(); // a graph alone
        }
        try (PretrainedWeights weights = model.openWeights()) {
            return weights.names().stream()
                    .filter(name -> !isFinite(weights, weights.info(name)))
                    .findFirst()
                    .map(name -> SforgeException.badModel(model.path() + ": tensor '" + name
                            + "' holds numbers that are not finite; fetch or train the model anew"));
        }
    }

    private static boolean isFinite(PretrainedWeights weights, TensorInfo tensor) {
        for (long first = 0; first < tensor.elements(); first += READ_AT_ONCE) {
            FloatBuffer part = FloatBuffer.allocate((int) Math.min(READ_AT_ONCE, tensor.elements() - first));
            FloatReader.read(weights, tensor, first, part);
            if (!isFinite(part.array())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int workers() {
        return encoder.workers();
    }

    @Override
    public long paddingTokens() {
        return encoder.paddingTokens();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
