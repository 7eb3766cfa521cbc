package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.weights.ParameterScan;

/**
 * A module of a new chain as configured: {@code Normalize}, or a name with parameters such as {@code Pooling: {mode: mean}}. It
 * becomes a module when the encoder before it is known.
 */
@FunctionalInterface
public interface ModuleSpec {

    /**
     * The module.
     *
     * @param index   its place in the chain; the encoder's is 0
     * @param before  size of the vectors that it is given
     * @param encoder the chain's encoder
     */
    SentenceModule module(int index, int before, Transformer encoder);

    /** Makes the modules behind an encoder. */
    static List<SentenceModule> chain(List<ModuleSpec> specs, Transformer encoder) {
        List<SentenceModule> chain = new ArrayList<>();
        int dimension = encoder.dimension(0);
        for (ModuleSpec spec : specs) {
            SentenceModule module = spec.module(chain.size() + 1, dimension, encoder);
            dimension = module.dimension(dimension);
            chain.add(module);
        }
        return List.copyOf(chain);
    }

    /** Reads the list {@code modules}; what is wrong goes to the problems. */
    static List<ModuleSpec> readAll(JsonNode list, List<String> problems) {
        List<ModuleSpec> specs = new ArrayList<>();
        if (!list.isMissingNode() && !list.isArray()) {
            problems.add("modules: expected a list such as [Pooling: {mode: mean}, Normalize], got " + list);
        }
        boolean pooled = false;
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.get(i);
            String place = "modules[" + i + "]";
            boolean named = entry.isObject() && entry.size() == 1;
            String name = named ? entry.fieldNames().next() : entry.asText();
            ConfigMap keys = new ConfigMap(
                    named ? entry.get(name) : entry.path(0), named ? place + "." + name : place, problems);
            boolean onTokens = name.equals("Pooling") || name.equals("WeightedLayerPooling");
            if (onTokens == pooled) {
                keys.problem("", pooled ? name + " stands behind a Pooling" : name + " stands before any Pooling");
            }
            pooled |= name.equals("Pooling");
            read(name, keys).ifPresent(specs::add);
            keys.done();
        }
        if (!list.isEmpty() && !pooled) {
            problems.add("modules: without a Pooling there is no vector for a text; put one first");
        }
        return specs;
    }

    private static Optional<ModuleSpec> read(String name, ConfigMap keys) {
        return switch (name) {
            case "Pooling" -> Optional.of(pooling(keys));
            case "Normalize" -> Optional.of((index, before, encoder) -> new Normalize());
            case "Dense" -> Optional.of(dense(keys));
            case "LayerNorm" -> Optional.of((index, before, encoder) -> new LayerNorm(index + "_LayerNorm", before));
            case "Dropout" -> {
                double rate = keys.number("dropout", 0.2);
                if (!(rate >= 0 && rate < 1)) {
                    keys.problem("dropout", "expected a rate from 0 to below 1, got " + rate);
                }
                yield Optional.of((index, before, encoder) -> new Dropout(rate));
            }
            case "WeightedLayerPooling" -> {
                int start = keys.whole("layer_start", 0, 4);
                yield Optional.of((index, before, encoder) -> {
                    int layers = ParameterScan.layers(encoder.encoder());
                    return new WeightedLayerPooling(index + "_WeightedLayerPooling", Math.min(start, layers), layers);
                });
            }
            default -> {
                keys.problem(
                        "",
                        "expected Pooling, Normalize, Dense, LayerNorm, Dropout or WeightedLayerPooling, got " + name);
                yield Optional.empty();
            }
        };
    }

    private static ModuleSpec pooling(ConfigMap keys) {
        List<String> names =
                keys.get("mode").isArray() ? keys.texts("mode") : List.of(keys.text("mode", PoolingMode.MEAN.key()));
        List<PoolingMode> modes = new ArrayList<>();
        for (String mode : names) {
            PoolingMode.ofKey(mode)
                    .ifPresentOrElse(
                            modes::add,
                            () -> keys.problem(
                                    "mode",
                                    "expected one or some of "
                                            + Arrays.stream(PoolingMode.values())
                                                    .map(PoolingMode::key)
                                                    .toList()
                                            + ", got " + mode));
        }
        PromptTokens prompt = keys.flag("include_prompt", true) ? PromptTokens.INCLUDED : PromptTokens.EXCLUDED;
        return (index, before, encoder) -> new Pooling(List.copyOf(modes), prompt);
    }

    private static ModuleSpec dense(ConfigMap keys) {
        if (!keys.has("out_features")) {
            keys.problem("out_features", "missing; give the size of the new vectors");
        }
        int out = keys.whole("out_features", 1, 1);
        boolean bias = keys.flag("bias", true);
        String name = keys.text("activation", Activation.TANH.name());
        Optional<Activation> activation = Arrays.stream(Activation.values())
                .filter(known -> known != Activation.GELU_TANH)
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst();
        if (activation.isEmpty()) {
            keys.problem("activation", "expected Identity, Tanh, ReLU, GELU, Sigmoid or SiLU, got " + name);
        }
        boolean residual = keys.flag("use_residual", false);
        return (index, before, encoder) ->
                new Dense(index + "_Dense", before, out, bias, activation.orElseThrow(), residual);
    }
}
