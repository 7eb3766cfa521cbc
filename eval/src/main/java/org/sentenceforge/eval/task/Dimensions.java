package org.sentenceforge.eval.task;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The dimensions that a task's embeddings are cut to, one evaluator for each.
 *
 * @param name of the data; empty where it has none
 * @param all  empty for embeddings as they are
 */
public record Dimensions(String name, List<Integer> all) {
    public static final Parameter<String> NAME =
            Parameter.of("name", ValueTypes.text("NAME"), "", "name of the data; prefix of all keys");
    static final Parameter<List<Integer>> TRUNCATE_DIM = Parameter.of(
            "truncate_dim",
            ValueTypes.listOf(ValueTypes.whole(1)),
            List.of(),
            "cut embeddings to these dimensions; one evaluation for each");

    /** A dimension, empty for embeddings as they are, and the name of the evaluator that cuts to it. */
    public record Dimension(String name, OptionalInt truncateDim) {}

    public static Dimensions read(Config config) {
        return new Dimensions(config.get(NAME), config.get(TRUNCATE_DIM));
    }

    /** With several dimensions, each one's name ends in {@code dim_<dimension>}. */
    public <E> List<E> each(Function<Dimension, E> evaluator) {
        if (all.isEmpty()) {
            return List.of(evaluator.apply(new Dimension(name, OptionalInt.empty())));
        }
        String prefix = name.isEmpty() ? "" : name + "_";
        return all.stream()
                .map(dimension ->
                        new Dimension(all.size() == 1 ? name : prefix + "dim_" + dimension, OptionalInt.of(dimension)))
                .map(evaluator)
                .toList();
    }
}
