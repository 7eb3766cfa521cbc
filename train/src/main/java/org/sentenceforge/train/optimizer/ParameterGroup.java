package org.sentenceforge.train.optimizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/**
 * Parameters that share a base learning rate and a weight decay.
 *
 * @param names of the parameters
 */
public record ParameterGroup(List<String> names, double learningRate, double weightDecay) {
    private static final int NAMED_IN_ERRORS = 5;

    private record Key(double learningRate, double weightDecay) {}

    /**
     * Groups parameters (spec: training, section 5): the decay is by the settings' {@link WeightDecay}, the rate is that of the last pattern of the
     * mapping that is found in a name, or else the general one.
     *
     * @param parameters     by their own names
     * @param referenceNames what the reference calls a parameter, in one spelling or several ({@link ReferenceNames}); a pattern found
     *     in one of them is found
     * @throws SforgeException (usage) where a pattern is found in no name
     */
    public static List<ParameterGroup> of(
            OptimizerSettings settings, Collection<String> parameters, Function<String, List<String>> referenceNames) {
        settings.learningRateMapping().keySet().forEach(pattern -> check(pattern, parameters, referenceNames));
        Map<Key, List<String>> groups = new LinkedHashMap<>();
        for (String parameter : parameters) {
            List<String> names = referenceNames.apply(parameter);
            double rate = settings.learningRate();
            for (Map.Entry<Pattern, Double> mapped :
                    settings.learningRateMapping().entrySet()) {
                rate = found(mapped.getKey(), names) ? mapped.getValue() : rate;
            }
            double decay = settings.decaying().appliesTo(names.get(0)) ? settings.weightDecay() : 0;
            groups.computeIfAbsent(new Key(rate, decay), key -> new ArrayList<>())
                    .add(parameter);
        }
        return groups.entrySet().stream()
                .map(group -> new ParameterGroup(
                        List.copyOf(group.getValue()), group.getKey().learningRate, group.getKey().weightDecay))
                .toList();
    }

    private static void check(
            Pattern pattern, Collection<String> parameters, Function<String, List<String>> referenceNames) {
        if (parameters.stream().map(referenceNames).noneMatch(names -> found(pattern, names))) {
            throw SforgeException.usage(
                    "learning_rate_mapping: no parameter's name matches '" + pattern + "'; some of the "
                            + parameters.size() + " names: "
                            + parameters.stream()
                                    .limit(NAMED_IN_ERRORS)
                                    .map(name -> referenceNames.apply(name).get(0))
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static boolean found(Pattern pattern, List<String> names) {
        return names.stream().anyMatch(name -> pattern.matcher(name).find());
    }
}
