package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.OptionalLong;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The seeds of all that is drawn.
 *
 * @param seed     of dropout, new parameters and the card's samples
 * @param dataSeed of the data's order; the seed where absent
 */
public record Randomness(long seed, OptionalLong dataSeed) {
    private static final Parameter<Long> SEED =
            Parameter.of("seed", ValueTypes.wholeLong(0), 42L, "the seed of dropout and new parameters");
    private static final Parameter<Long> DATA_SEED = Parameter.optional(
            "data_seed", ValueTypes.wholeLong(0), "the seed of the order of the data; by default seed");

    static final List<Parameter<?>> PARAMETERS = List.of(SEED, DATA_SEED);

    static Randomness read(Config arguments) {
        return new Randomness(
                arguments.get(SEED),
                arguments.find(DATA_SEED).map(OptionalLong::of).orElse(OptionalLong.empty()));
    }
}
