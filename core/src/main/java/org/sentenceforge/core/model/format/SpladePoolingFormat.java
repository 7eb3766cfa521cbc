package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.SpladePooling;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.ops.VocabularyPooling.Saturation;
import org.sentenceforge.core.ops.VocabularyPooling.Strategy;

/** A SpladePooling behind a masked language model. */
final class SpladePoolingFormat extends ModuleFormat<SpladePooling> {
    private static final String STRATEGY_KEY = "pooling_strategy";
    private static final String ACTIVATION_KEY = "activation_function";
    private static final Parameter<Strategy> STRATEGY = Parameter.of(
            STRATEGY_KEY,
            ValueTypes.choice(List.of(Strategy.values()), Strategy::key),
            Strategy.MAX,
            "how the weights from a text's tokens are pooled for each vocabulary entry");
    private static final Parameter<Saturation> ACTIVATION = Parameter.of(
            ACTIVATION_KEY,
            ValueTypes.choice(List.of(Saturation.values()), Saturation::key),
            Saturation.LOG,
            "the function f in a logit's weight, log(1 + f(logit))");

    SpladePoolingFormat() {
        super(SpladePooling.class, "sparse_encoder.modules.splade_pooling", Stage.POOLING);
    }

    @Override
    SpladePooling read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        folder.checkTokenSize(fields);
        return new SpladePooling(new VocabularyPooling(
                choice(fields, STRATEGY_KEY, Strategy.values(), Strategy::key),
                choice(fields, ACTIVATION_KEY, Saturation.values(), Saturation::key)));
    }

    /** The first of the values where the key is missing. */
    private static <V> V choice(ConfigFields fields, String key, V[] values, Function<V, String> name) {
        String given = fields.text(key, name.apply(values[0]));
        return Arrays.stream(values)
                .filter(value -> name.apply(value).equals(given))
                .findFirst()
                .orElseThrow(() ->
                        fields.unexpected(key, Arrays.stream(values).map(name).collect(Collectors.joining(" or "))));
    }

    @Override
    Optional<ObjectNode> write(SpladePooling module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put(STRATEGY_KEY, module.pooling().strategy().key())
                .put(ACTIVATION_KEY, module.pooling().saturation().key())
                .put(ModuleFolder.tokenSizeKey(layout), before));
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "one weight for each vocabulary entry, from a masked language model's logits",
                keys -> {
                    VocabularyPooling pooling = new VocabularyPooling(keys.get(STRATEGY), keys.get(ACTIVATION));
                    return (encoder, before) -> new SpladePooling(pooling);
                },
                STRATEGY,
                ACTIVATION);
    }

    @Override
    public Optional<Map<String, Object>> printed(SpladePooling module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(STRATEGY_KEY, module.pooling().strategy().key());
        printed.put(ACTIVATION_KEY, module.pooling().saturation().key());
        printed.put("word_embedding_dimension", before);
        return Optional.of(printed);
    }
}
