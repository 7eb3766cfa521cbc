package org.sentenceforge.eval.task;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.task.Dimensions.Dimension;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.QuantizedEmbeddings;

/**
 * The precisions that a task's embeddings are stored with, one evaluator for each.
 *
 * @param all empty for embeddings as they are
 */
public record Precisions(List<Precision> all) {
    private static final Parameter<List<Precision>> PRECISION = Parameter.of(
            "precision",
            ValueTypes.listOf(ValueTypes.choice(List.of(Precision.values()), Precision::key)),
            List.of(),
            "store embeddings as float32, int8, uint8, binary or ubinary; one evaluation for each");

    public static final List<Parameter<?>> PARAMETERS = List.of(PRECISION);

    public static Precisions read(Config config) {
        return new Precisions(config.get(PRECISION));
    }

    /** Makes an evaluator; the precision is empty for embeddings as they are. */
    @FunctionalInterface
    public interface Maker<E> {
        E make(Dimension cut, Optional<Precision> precision);
    }

    /** Evaluators that do the storing themselves. With several precisions, each one's name ends in it. */
    public <E> List<E> each(Dimensions dimensions, Maker<E> maker) {
        if (all.isEmpty()) {
            return dimensions.each(cut -> maker.make(cut, Optional.empty()));
        }
        return all.stream()
                .flatMap(precision ->
                        dimensions.each(cut -> maker.make(named(cut, precision), Optional.of(precision))).stream())
                .toList();
    }

    /** Evaluators of embeddings that were stored: of length 1, then quantized ({@link QuantizedEmbeddings}). */
    public List<EmbeddingEvaluator> each(Dimensions dimensions, Function<Dimension, EmbeddingEvaluator> evaluator) {
        return each(
                dimensions,
                (cut, precision) -> precision
                        .<EmbeddingEvaluator>map(stored -> new OfStored(evaluator.apply(cut), stored))
                        .orElseGet(() -> evaluator.apply(cut)));
    }

    private Dimension named(Dimension cut, Precision precision) {
        String prefix = cut.name().isEmpty() ? "" : cut.name() + "_";
        return all.size() == 1 ? cut : new Dimension(prefix + precision.key(), cut.truncateDim());
    }

    private record OfStored(EmbeddingEvaluator evaluator, Precision precision) implements EmbeddingEvaluator {
        @Override
        public Evaluation evaluate(EmbeddingSource source) {
            return evaluator
                    .evaluate(new QuantizedEmbeddings(source, precision))
                    .withConfig("precision", precision.key());
        }
    }
}
