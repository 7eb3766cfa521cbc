package org.sentenceforge.core.architecture;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Whether a layer's attention sees the whole text or a window. */
enum LayerType {
    FULL("full_attention"),
    SLIDING("sliding_attention");

    private final String key;

    LayerType(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /**
     * What belongs to each layer, made once for each type that occurs. The types are those of {@code layer_types}, or follow the
     * architecture's own rule where there is no such list.
     *
     * @param rule a layer's type by its index, counted from 0
     */
    static <V> List<V> layers(
            ConfigFields config, int count, IntFunction<LayerType> rule, Function<LayerType, V> make) {
        List<LayerType> types = config.texts("layer_types")
                .map(keys -> keys.stream().map(key -> ofKey(config, key)).toList())
                .orElseGet(() -> IntStream.range(0, count).mapToObj(rule).toList());
        if (types.size() != count) {
            throw config.unexpected("layer_types", "one type for each of " + count + " layers");
        }
        Map<LayerType, V> made = new EnumMap<>(LayerType.class);
        types.forEach(type -> made.computeIfAbsent(type, make));
        return types.stream().map(made::get).toList();
    }

    private static LayerType ofKey(ConfigFields config, String key) {
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(() -> config.unexpected("layer_types", "full_attention or sliding_attention only"));
    }
}
