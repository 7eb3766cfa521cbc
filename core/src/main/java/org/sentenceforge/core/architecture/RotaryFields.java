package org.sentenceforge.core.architecture;

import java.util.Optional;
import org.sentenceforge.core.ops.Rotary;

/** Rotary positions out of a config.json: {@code rope_parameters} of transformers 5, or the keys of transformers 4. */
final class RotaryFields {
    private RotaryFields() {}

    /**
     * Where one type of layers finds its rotary positions.
     *
     * @param layerType   key inside of {@code rope_parameters}, where it goes by layer type
     * @param thetaKey    key of the base in transformers 4
     * @param absentTheta the base where no key gives one
     * @param scalingKey  key of the scaling in transformers 4, or null where these layers have none there
     */
    record Place(LayerType layerType, String thetaKey, double absentTheta, String scalingKey) {}

    static Rotary read(ConfigFields config, Place place, int headSize) {
        if (headSize % 2 != 0) {
            throw config.unexpected(
                    "head_dim", "an even head size (it is " + headSize + "), which rotary positions need");
        }
        Optional<ConfigFields> parameters = config.object("rope_parameters")
                .flatMap(all -> all.has(LayerType.FULL.key()) || all.has(LayerType.SLIDING.key())
                        ? all.object(place.layerType.key())
                        : Optional.of(all));
        Optional<ConfigFields> scaling =
                parameters.or(() -> Optional.ofNullable(place.scalingKey).flatMap(config::object));
        double absent = config.positiveNumber(place.thetaKey, place.absentTheta);
        double theta =
                parameters.map(p -> p.positiveNumber("rope_theta", absent)).orElse(absent);
        requireWholeHeads(config);
        if (scaling.isPresent()
                && scaling.get().text(typeKey(scaling.get()), "default").equals("ntk")) {
            return ntk(scaling.get(), theta, headSize);
        }
        return new Rotary(
                headSize, theta, scaling.map(fields -> scaling(fields, config)).orElseGet(Rotary.Scaling.None::new));
    }

    /**
     * GTE's "fixed NTK" scaling by a factor κ: the base times κ, and all frequencies divided by {@code κ^(2/headSize)}, so that the
     * slowest wave becomes κ times as long and the fastest hardly changes.
     */
    private static Rotary ntk(ConfigFields fields, double theta, int headSize) {
        if (fields.has("mixed_b")) {
            throw fields.unexpected("mixed_b", "null; nothing else is supported");
        }
        double factor = fields.positiveNumber("factor", 1);
        return new Rotary(headSize, theta * factor, new Rotary.Scaling.Linear(Math.pow(factor, 2.0 / headSize)));
    }

    private static String typeKey(ConfigFields fields) {
        return fields.has("rope_type") ? "rope_type" : "type";
    }

    private static Rotary.Scaling scaling(ConfigFields fields, ConfigFields config) {
        requireWholeHeads(fields);
        String key = typeKey(fields);
        return switch (fields.text(key, "default")) {
            case "default" -> new Rotary.Scaling.None();
            case "linear" -> new Rotary.Scaling.Linear(fields.positiveNumber("factor", 1));
            case "llama3" ->
                new Rotary.Scaling.Llama3(
                        fields.positiveNumber("factor", 8),
                        fields.positiveNumber("low_freq_factor", 1),
                        fields.positiveNumber("high_freq_factor", 4),
                        fields.positive(
                                "original_max_position_embeddings", config.positive("max_position_embeddings")));
            default -> throw fields.unexpected(key, "default, linear or llama3; no other scaling is supported");
        };
    }

    private static void requireWholeHeads(ConfigFields fields) {
        if (fields.number("partial_rotary_factor", 1) != 1) {
            throw fields.unexpected("partial_rotary_factor", "1; rotating a part of each head is not supported");
        }
    }
}
