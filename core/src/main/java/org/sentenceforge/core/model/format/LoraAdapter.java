package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;

/**
 * What adapter_config.json says about a LoRA adapter (Hu et al. 2021). A matrix W of the base model becomes {@code W + s B A} with
 * {@code s = alpha / r}, or {@code alpha / √r} for the rank-stabilised kind.
 *
 * @param base          where the base model comes from, as users write models
 * @param scores        whether it is an adapter of a class with a scoring head
 * @param alpha         the scaling's numerator
 * @param alphaPatterns other numerators, by regular expressions on module names
 */
record LoraAdapter(
        String base, boolean scores, double alpha, Map<Pattern, Double> alphaPatterns, boolean rankStabilised) {

    /** @throws SforgeException (bad model) where the adapter is of another kind than plain LoRA */
    public static LoraAdapter read(JsonNode json, String source) {
        ConfigFields fields = new ConfigFields(json, source);
        if (!fields.text("peft_type", "LORA").equals("LORA")) {
            throw fields.unexpected("peft_type", "LORA; other adapters are not supported");
        }
        for (String unsupported : new String[] {"use_dora", "fan_in_fan_out"}) {
            if (fields.flag(unsupported, false)) {
                throw fields.unexpected(unsupported, "false; nothing else is supported");
            }
        }
        if (!fields.has("base_model_name_or_path")) {
            throw SforgeException.badModel(source + ": key 'base_model_name_or_path' is missing");
        }
        return new LoraAdapter(
                fields.text("base_model_name_or_path", ""),
                fields.text("task_type", "").equals(AdapterFiles.SCORES),
                fields.positiveNumber("lora_alpha", 8),
                alphaPatterns(json.path("alpha_pattern"), fields),
                fields.flag("use_rslora", false));
    }

    private static Map<Pattern, Double> alphaPatterns(JsonNode patterns, ConfigFields fields) {
        try {
            return patterns.properties().stream()
                    .collect(Collectors.toMap(
                            entry -> Pattern.compile("(.*\\.)?(" + entry.getKey() + ")"),
                            entry -> entry.getValue().asDouble()));
        } catch (PatternSyntaxException e) {
            throw fields.unexpected("alpha_pattern", "numbers by regular expressions");
        }
    }

    /** The factor s of a module whose matrices have the given rank. */
    double scale(String module, long rank) {
        double numerator = Stream.concat(
                        alphaPatterns.entrySet().stream()
                                .filter(entry -> entry.getKey().matcher(module).matches())
                                .map(Map.Entry::getValue),
                        Stream.of(alpha))
                .findFirst()
                .orElseThrow();
        return numerator / (rankStabilised ? Math.sqrt(rank) : rank);
    }
}
