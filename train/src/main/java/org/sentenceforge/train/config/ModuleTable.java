package org.sentenceforge.train.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** The modules that can be put behind an encoder, with their parameters. */
public final class ModuleTable {
    private static final Parameter<List<PoolingMode>> MODE = Parameter.of(
            "mode",
            ValueTypes.listOf(ValueTypes.choice(List.of(PoolingMode.values()), PoolingMode::key)),
            List.of(PoolingMode.MEAN),
            "how the tokens' vectors become one; of several modes the vectors are put side by side");
    private static final Parameter<Boolean> INCLUDE_PROMPT =
            Parameter.of("include_prompt", ValueTypes.FLAG, true, "whether the tokens of a prompt count");

    private static final ValueType<Activation> ACTIVATION = ValueTypes.named(
            Arrays.stream(Activation.values())
                    .filter(activation -> activation != Activation.GELU_TANH)
                    .toList(),
            ModuleTable::name);
    private static final Parameter<Integer> OUT_FEATURES =
            Parameter.optional("out_features", ValueTypes.whole(1), "the size of the new vectors");
    private static final Parameter<Boolean> BIAS = Parameter.of("bias", ValueTypes.FLAG, true, "whether it has a bias");
    private static final Parameter<Activation> ACTIVATION_FUNCTION =
            Parameter.of("activation", ACTIVATION, Activation.TANH, "the function behind it");
    private static final Parameter<Boolean> USE_RESIDUAL =
            Parameter.of("use_residual", ValueTypes.FLAG, false, "whether what comes in is added to what goes out");

    private static final Parameter<Double> DROPOUT = Parameter.of(
            "dropout",
            ValueTypes.number("a rate from 0 to below 1", rate -> rate >= 0 && rate < 1),
            0.2,
            "which share of the numbers is dropped in training");

    private static final Parameter<Integer> LAYER_START = Parameter.of(
            "layer_start", ValueTypes.whole(0), 4, "the first hidden state that counts; 0 is that of the embeddings");

    /** All of them. */
    public static final Catalogue<ModuleSpec> ALL = new Catalogue<>(
            "module",
            List.of(
                    entry(
                            "Pooling",
                            "one vector for a text from those of its tokens",
                            ModuleTable::pooling,
                            MODE,
                            INCLUDE_PROMPT),
                    entry("Normalize", "vectors of length one", keys -> (folder, before, encoder) -> new Normalize()),
                    entry(
                            "Dense",
                            "a linear layer",
                            ModuleTable::dense,
                            OUT_FEATURES,
                            BIAS,
                            ACTIVATION_FUNCTION,
                            USE_RESIDUAL),
                    entry(
                            "LayerNorm",
                            "a layer norm",
                            keys -> (folder, before, encoder) -> new LayerNorm(folder, before)),
                    entry("Dropout", "dropout in training", ModuleTable::dropout, DROPOUT),
                    entry(
                            "WeightedLayerPooling",
                            "a learned mean over the encoder's upper layers, before a Pooling",
                            ModuleTable::layerPooling,
                            LAYER_START)));

    private ModuleTable() {}

    private static Catalogue.Entry<ModuleSpec> entry(
            String name, String meaning, Function<Config, ModuleSpec.Maker> reader, Parameter<?>... parameters) {
        return new Catalogue.Entry<>(
                name, meaning, List.of(parameters), keys -> Optional.of(new ModuleSpec.Made(name, reader.apply(keys))));
    }

    private static ModuleSpec.Maker pooling(Config keys) {
        Pooling pooling =
                new Pooling(keys.get(MODE), keys.get(INCLUDE_PROMPT) ? PromptTokens.INCLUDED : PromptTokens.EXCLUDED);
        return (folder, before, encoder) -> pooling;
    }

    private static ModuleSpec.Maker dense(Config keys) {
        int out = keys.require(OUT_FEATURES, 1);
        boolean bias = keys.get(BIAS);
        Activation activation = keys.get(ACTIVATION_FUNCTION);
        boolean residual = keys.get(USE_RESIDUAL);
        return (folder, before, encoder) -> new Dense(folder, before, out, bias, activation, residual);
    }

    private static ModuleSpec.Maker dropout(Config keys) {
        double rate = keys.get(DROPOUT);
        return (folder, before, encoder) -> new Dropout(rate);
    }

    private static ModuleSpec.Maker layerPooling(Config keys) {
        int start = keys.get(LAYER_START);
        return (folder, before, encoder) -> {
            int layers = ParameterScan.layers(encoder.encoder());
            return new WeightedLayerPooling(folder, Math.min(start, layers), layers);
        };
    }

    /** As PyTorch calls its module. */
    private static String name(Activation activation) {
        return switch (activation) {
            case TANH -> "Tanh";
            case RELU -> "ReLU";
            case SILU -> "SiLU";
            case SIGMOID -> "Sigmoid";
            case IDENTITY -> "Identity";
            default -> activation.name();
        };
    }
}
