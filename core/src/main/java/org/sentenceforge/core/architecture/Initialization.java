package org.sentenceforge.core.architecture;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The values with which the parameters of a fresh model begin, as the original library draws them: matrices and tables from a
 * normal distribution, biases 0, norm weights 1; modules behind the encoder as PyTorch begins its layers. Every value is a function
 * of the seed, the parameter's name and the element's index alone.
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

    /** Where a parameter's values come from. */
    sealed interface Draw {

        /** @param uniform a number between 0 and 1, drawn for this element */
        double value(long index, double uniform);

        record Constant(double value) implements Draw {
            @Override
            public double value(long index, double uniform) {
                return value;
            }
        }

        record Uniform(double bound) implements Draw {
            @Override
            public double value(long index, double uniform) {
                return bound * (2 * uniform - 1);
            }
        }

        /**
         * By the inverse of the distribution function.
         *
         * @param truncated the share of the distribution that is left out at each end
         */
        record Normal(double deviation, double truncated) implements Draw {
            @Override
            public double value(long index, double uniform) {
                return deviation * NormalQuantile.of(truncated + uniform * (1 - 2 * truncated));
            }
        }

        /** The numbers of another draw, but one row of a table is 0. */
        record ZeroRow(Draw others, int row, int rowSize) implements Draw {
            @Override
            public double value(long index, double uniform) {
                return index / rowSize == row ? 0 : others.value(index, uniform);
            }
        }
    }

    /** @param shapes of all parameters, by name */
    Draw draw(String name, Map<String, int[]> shapes) {
        int[] shape = shapes.get(name);
        if (name.indexOf('/') >= 0) {
            return behindEncoder(name, shapes);
        }
        if (name.endsWith(".bias")) {
            return new Draw.Constant(0);
        }
        if (shape.length == 1) {
            return new Draw.Constant(normWeight);
        }
        double own = exceptions.entrySet().stream()
                .filter(exception -> name.endsWith(exception.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(deviation);
        Draw normal = new Draw.Normal(own, Double.isInfinite(cutoff) ? 0 : NormalQuantile.shareBelow(-cutoff));
        boolean padded = padId.isPresent() && paddedTables.stream().anyMatch(name::endsWith);
        return padded ? new Draw.ZeroRow(normal, padId.getAsInt(), shape[1]) : normal;
    }

    /** Modules are named {@code folder/parameter}. */
    private static Draw behindEncoder(String name, Map<String, int[]> shapes) {
        if (name.endsWith("/embedding.weight")) {
            return new Draw.Normal(1, 0);
        }
        if (name.endsWith("/norm.bias")) {
            return new Draw.Constant(0);
        }
        if (shapes.get(name).length == 1 && !name.endsWith(".bias")) {
            return new Draw.Constant(1);
        }
        int in = shapes.get(name.replaceFirst("\\.bias$", ".weight"))[1];
        return new Draw.Uniform(1 / Math.sqrt(in));
    }
}
