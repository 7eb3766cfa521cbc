package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.ops.Activation;

/** A Dense: its sizes, its activation and what it works on, with weight and bias beside it. */
final class DenseFormat extends ModuleFormat<Dense> {

    private static final ValueType<Activation> ACTIVATION_TYPE =
            ValueTypes.named(TorchClasses.activations(), TorchClasses::shortName);
    private static final Parameter<Integer> OUT_FEATURES =
            Parameter.optional("out_features", ValueTypes.whole(1), "the size of its output vectors");
    private static final Parameter<Boolean> BIAS = Parameter.of("bias", ValueTypes.FLAG, true, "whether it has a bias");
    private static final Parameter<Activation> ACTIVATION =
            Parameter.of("activation", ACTIVATION_TYPE, Activation.TANH, "the activation after it");
    private static final Parameter<Boolean> USE_RESIDUAL =
            Parameter.of("use_residual", ValueTypes.FLAG, false, "whether the input is added to the output");

    DenseFormat() {
        super(Dense.class, "base.modules.dense", Stage.TEXTS);
    }

    @Override
    Dense read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        int in = folder.checkBefore(fields, "in_features");
        Activation activation = TorchClasses.activation(
                        fields.text("activation_function", TorchClasses.name(Activation.TANH)))
                .orElseThrow(() -> fields.unexpected(
                        "activation_function", "Identity, Tanh, ReLU, GELU, Sigmoid or SiLU of torch"));
        return new Dense(
                folder.path(),
                in,
                fields.positive("out_features"),
                fields.flag("bias", true),
                activation,
                fields.flag("use_residual", false),
                VectorNames.read(fields, folder.reader().usualDense()));
    }

    /** Releases before 5.4 reject keys that they do not know. */
    @Override
    Optional<ObjectNode> write(Dense module, int before, ModelLayout layout) {
        if ((module.residual() || module.stage() == SentenceModule.Stage.TOKENS) && layout != ModelLayout.CURRENT) {
            throw SforgeException.usage("a Dense "
                    + (module.residual() ? "with use_residual" : "on the vectors of tokens")
                    + " cannot be written in the legacy layout; use --layout current");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("in_features", module.in())
                .put("out_features", module.out())
                .put("bias", module.bias())
                .put("activation_function", TorchClasses.name(module.activation()));
        if (layout == ModelLayout.CURRENT) {
            VectorNames.write(json, module.stage());
        }
        return Optional.of(module.residual() ? json.put("use_residual", true) : json);
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured("a linear layer", DenseFormat::made, OUT_FEATURES, BIAS, ACTIVATION, USE_RESIDUAL);
    }

    private static NewModule made(Config keys) {
        int out = keys.require(OUT_FEATURES, 1);
        boolean bias = keys.get(BIAS);
        Activation activation = keys.get(ACTIVATION);
        boolean residual = keys.get(USE_RESIDUAL);
        return (encoder, before) -> new Dense("", before, out, bias, activation, residual);
    }

    @Override
    public Optional<Map<String, Object>> printed(Dense module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put("in_features", module.in());
        printed.put("out_features", module.out());
        printed.put("bias", module.bias());
        printed.put("activation_function", TorchClasses.name(module.activation()));
        return Optional.of(printed);
    }
}
