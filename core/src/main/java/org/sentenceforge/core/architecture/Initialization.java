package org.sentenceforge.core.architecture;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The values with which the parameters of a fresh encoder begin, as the original library draws them: matrices and tables from a
 * normal distribution, biases 0, norm weights 1.
 *
 * @param deviation    standard deviation of matrices and tables ({@code initializer_range})
 * @param cutoff       how many standard deviations from 0 values may lie; infinite for a normal distribution that is not truncated
 * @param exceptions   other standard deviations, by the end of the parameter's name
 * @param normWeight   1, or 0 where norm weights are stored as their difference from one
 * @param paddedTables tables whose row {@code padId} is 0, by the end of the parameter's name
 * @param padId        the padding token, where there is one
 */
public record Initialization(
        double deviation,
        double cutoff,
        Map<String, Double> exceptions,
        double normWeight,
        List<String> paddedTables,
        OptionalInt padId) {

    private static final List<String> WORD_TABLES = List.of("word_embeddings.weight", "embed_tokens.weight");

    static Initialization read(ConfigFields config, double normWeight, OptionalInt padId) {
        double deviation = config.positiveNumber("initializer_range", 0.02);
        return new Initialization(deviation, Double.POSITIVE_INFINITY, Map.of(), normWeight, WORD_TABLES, padId);
    }

    /** @param absent the id where the key is missing; there is none where it is null */
    static OptionalInt padId(ConfigFields config, OptionalInt absent) {
        if (config.has("pad_token_id")) {
            return OptionalInt.of(config.integer("pad_token_id", 0));
        }
        return config.declaresNull("pad_token_id") ? OptionalInt.empty() : absent;
    }

    /** For encoders whose positions count on from the padding id: that row of the position table is 0 too. */
    Initialization withPaddedPositions() {
        List<String> tables = List.of("word_embeddings.weight", "position_embeddings.weight");
        return new Initialization(deviation, cutoff, exceptions, normWeight, tables, padId);
    }

    /** How a parameter of the encoder or of its scoring head begins. */
    public Draw draw(String name, int[] shape) {
        if (name.endsWith(".bias") || name.endsWith("_bias")) {
            return Draw.constant(0);
        }
        if (shape.length == 1) {
            return Draw.constant(normWeight);
        }
        double own = exceptions.entrySet().stream()
                .filter(exception -> name.endsWith(exception.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(deviation);
        Draw normal = Double.isInfinite(cutoff) ? Draw.normal(own) : Draw.truncatedNormal(own, cutoff);
        boolean padded = padId.isPresent() && paddedTables.stream().anyMatch(name::endsWith);
        return padded ? normal.exceptRow(padId.getAsInt(), shape[1]) : normal;
    }
}
