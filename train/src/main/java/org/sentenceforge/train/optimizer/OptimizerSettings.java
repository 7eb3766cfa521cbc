package org.sentenceforge.train.optimizer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * What training arguments say about the optimizer.
 *
 * @param learningRate        the base rate
 * @param weightDecay         for parameters that decay
 * @param decaying            which these are
 * @param maxGradientNorm     gradients with a larger global norm are scaled down to it; 0 for no clipping
 * @param learningRateMapping other base rates, by patterns found in the reference's names of parameters; the last one found counts
 */
public record OptimizerSettings(
        UpdateRule rule,
        double learningRate,
        double weightDecay,
        WeightDecay decaying,
        double maxGradientNorm,
        Map<Pattern, Double> learningRateMapping) {

    /** With the decay of the reference's trainer. */
    public OptimizerSettings(
            UpdateRule rule,
            double learningRate,
            double weightDecay,
            double maxGradientNorm,
            Map<Pattern, Double> learningRateMapping) {
        this(rule, learningRate, weightDecay, WeightDecay.TRAINER, maxGradientNorm, learningRateMapping);
    }

    private static final Parameter<Double> LEARNING_RATE =
            Parameter.of("learning_rate", ValueTypes.NOT_NEGATIVE, 5e-5, "the base learning rate");
    private static final Parameter<Double> WEIGHT_DECAY = Parameter.of(
            "weight_decay", ValueTypes.NOT_NEGATIVE, 0.0, "weight decay of all parameters but biases and norms");
    private static final Parameter<Double> MAX_GRAD_NORM = Parameter.of(
            "max_grad_norm",
            ValueTypes.NOT_NEGATIVE,
            1.0,
            "gradients with a larger global norm are scaled down to it; 0 or null for no clipping");
    private static final Parameter<Map<String, Double>> LEARNING_RATE_MAPPING = Parameter.of(
            "learning_rate_mapping",
            ValueTypes.mapOf(ValueTypes.NOT_NEGATIVE),
            Map.of(),
            "other base learning rates, by regular expressions searched for in parameter names");

    /** All arguments that are read here, but for those of {@link UpdateRules}. */
    public static final List<Parameter<?>> PARAMETERS =
            List.of(LEARNING_RATE, WEIGHT_DECAY, MAX_GRAD_NORM, LEARNING_RATE_MAPPING);

    /** Reads the arguments about the optimizer; mistakes go to their problems. */
    public static OptimizerSettings read(Config arguments) {
        boolean off = arguments.isNull(MAX_GRAD_NORM.name());
        return new OptimizerSettings(
                UpdateRules.read(arguments),
                arguments.get(LEARNING_RATE),
                arguments.get(WEIGHT_DECAY),
                WeightDecay.TRAINER,
                off ? 0 : arguments.get(MAX_GRAD_NORM),
                patterns(arguments));
    }

    private static Map<Pattern, Double> patterns(Config arguments) {
        Map<Pattern, Double> patterns = new LinkedHashMap<>();
        arguments.get(LEARNING_RATE_MAPPING).forEach((pattern, rate) -> {
            try {
                patterns.put(Pattern.compile(pattern), rate);
            } catch (PatternSyntaxException e) {
                arguments.problem(
                        LEARNING_RATE_MAPPING.name(),
                        "'" + pattern + "' is no regular expression: " + e.getDescription());
            }
        });
        return patterns;
    }
}
