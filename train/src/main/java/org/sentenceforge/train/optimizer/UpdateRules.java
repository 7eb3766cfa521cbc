package org.sentenceforge.train.optimizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/** The optimizers by the names and options of the reference's {@code optim} and {@code optim_args}. */
public final class UpdateRules {
    private static final ValueType<Double> BELOW_ONE =
            ValueTypes.number("a number from 0 to below 1", value -> value >= 0 && value < 1);

    private static final Parameter<Double> BETA1 =
            Parameter.of("adam_beta1", BELOW_ONE, 0.9, "AdamW's decay rate of the mean gradient");
    private static final Parameter<Double> BETA2 =
            Parameter.of("adam_beta2", BELOW_ONE, 0.999, "AdamW's decay rate of the mean squared gradient");
    private static final Parameter<Double> EPSILON = Parameter.of(
            "adam_epsilon", ValueTypes.NOT_NEGATIVE, 1e-8, "what AdamW adds to the root of the mean squared gradient");

    private static final Parameter<Double> MOMENTUM =
            Parameter.of("momentum", ValueTypes.NOT_NEGATIVE, 0.0, "how much of the previous step is kept");
    private static final Parameter<Double> DAMPENING =
            Parameter.of("dampening", ValueTypes.FRACTION, 0.0, "how much of a gradient is left out of the momentum");
    private static final Parameter<Boolean> NESTEROV =
            Parameter.of("nesterov", new YesOrNo(), false, "whether to use Nesterov momentum");
    private static final Parameter<Double> ALPHA =
            Parameter.of("alpha", ValueTypes.FRACTION, 0.99, "decay rate of the mean squared gradient");
    private static final Parameter<Boolean> CENTERED =
            Parameter.of("centered", new YesOrNo(), false, "whether to divide by the standard deviation instead");
    private static final Parameter<Double> RMSPROP_EPS = epsilon(1e-8);
    private static final Parameter<Double> LR_DECAY = Parameter.of(
            "lr_decay", ValueTypes.NOT_NEGATIVE, 0.0, "how fast the learning rate decays with the updates");
    private static final Parameter<Double> ADAGRAD_EPS = epsilon(1e-10);

    private static final Catalogue<UpdateRule> CATALOGUE = new Catalogue<>(
            "optimizer",
            List.of(
                    entry("adamw_torch", "AdamW", options -> new AdamW()),
                    entry("adamw_torch_fused", "also AdamW", options -> new AdamW()),
                    entry("sgd", "stochastic gradient descent", UpdateRules::sgd, MOMENTUM, DAMPENING, NESTEROV),
                    entry(
                            "rmsprop",
                            "gradients divided by the root of their mean square",
                            UpdateRules::rmsProp,
                            MOMENTUM,
                            ALPHA,
                            RMSPROP_EPS,
                            CENTERED),
                    entry(
                            "adagrad",
                            "gradients divided by the root of the sum of their squares",
                            options -> new Adagrad(options.get(LR_DECAY), options.get(ADAGRAD_EPS)),
                            LR_DECAY,
                            ADAGRAD_EPS),
                    entry("adafactor", "like AdamW without momentum, with little state", options -> new Adafactor())));

    private static final Parameter<String> OPTIM = Parameter.of(
            "optim",
            ValueTypes.choice(
                    CATALOGUE.entries().stream().map(Catalogue.Entry::name).toArray(String[]::new)),
            "adamw_torch",
            "the optimizer");
    private static final Parameter<String> OPTIM_ARGS =
            Parameter.of("optim_args", ValueTypes.TEXT, "", "the optimizer's options: key=value, separated by commas");

    /** All arguments that are read here. */
    public static final List<Parameter<?>> PARAMETERS = List.of(OPTIM, OPTIM_ARGS, BETA1, BETA2, EPSILON);

    private UpdateRules() {}

    /** All optimizers with their options. */
    public static List<Catalogue.Entry<UpdateRule>> all() {
        return CATALOGUE.entries();
    }

    /** The optimizer that training arguments name; where they are wrong, which their problems then tell, a stand-in. */
    public static UpdateRule read(Config arguments) {
        AdamW adamW = new AdamW(arguments.get(BETA1), arguments.get(BETA2), arguments.get(EPSILON));
        Catalogue.Entry<UpdateRule> entry = CATALOGUE.find(arguments.get(OPTIM)).orElseThrow();
        Config options = options(arguments.get(OPTIM_ARGS), arguments.place().at(OPTIM_ARGS.name()));
        options.know(entry.parameters().stream().map(Parameter::name).toList());
        UpdateRule rule = entry.reader().apply(options).orElse(adamW);
        if (options.keys().contains("weight_decay") && options.has("weight_decay")) {
            options.problem("weight_decay", "has no effect among optim_args; give it beside them");
        }
        options.done();
        return rule instanceof AdamW ? adamW : rule;
    }

    private static Config options(String text, Place place) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        for (String option : text.isBlank() ? new String[0] : text.split(",")) {
            String[] pair = option.split("=", -1);
            if (pair.length == 2) {
                options.put(pair[0].strip(), pair[1].strip());
            } else {
                place.problem("expected key=value, got '" + option.strip() + "'");
            }
        }
        return new Config(options, place);
    }

    private static Catalogue.Entry<UpdateRule> entry(
            String name, String meaning, Function<Config, UpdateRule> reader, Parameter<?>... options) {
        return new Catalogue.Entry<>(name, meaning, List.of(options), config -> Optional.of(reader.apply(config)));
    }

    private static Parameter<Double> epsilon(double otherwise) {
        return Parameter.of("eps", ValueTypes.NOT_NEGATIVE, otherwise, "added to the denominator");
    }

    private static UpdateRule sgd(Config options) {
        Sgd sgd = new Sgd(
                options.get(MOMENTUM),
                options.get(DAMPENING),
                options.get(NESTEROV) ? Sgd.Direction.NESTEROV : Sgd.Direction.MOMENTUM);
        if (sgd.direction() == Sgd.Direction.NESTEROV && (sgd.momentum() == 0 || sgd.dampening() > 0)) {
            options.problem(NESTEROV.name(), "needs a momentum above 0 and no dampening");
        }
        return sgd;
    }

    private static UpdateRule rmsProp(Config options) {
        return new RmsProp(
                options.get(ALPHA),
                options.get(RMSPROP_EPS),
                options.get(MOMENTUM),
                options.get(CENTERED) ? RmsProp.Moment.VARIANCE : RmsProp.Moment.MEAN_SQUARE);
    }

    /** A truth value among {@code optim_args}, where everything is text. */
    private record YesOrNo() implements ValueType<Boolean> {
        private static final List<String> YES = List.of("true", "1", "yes");
        private static final List<String> NO = List.of("false", "0", "no");

        @Override
        public String expected() {
            return "true or false";
        }

        @Override
        public Optional<Boolean> read(JsonNode node, Place place) {
            String text = node.asText().toLowerCase(Locale.ROOT);
            if (!YES.contains(text) && !NO.contains(text)) {
                place.problem("expected " + expected() + ", got '" + node.asText() + "'");
                return Optional.empty();
            }
            return Optional.of(YES.contains(text));
        }
    }
}
