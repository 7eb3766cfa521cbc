package org.sentenceforge.train.config.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueType;

/** The block {@code arguments:} of a configuration, whose values may be written in Python's notation. */
record ArgumentSection(Section<TrainingArguments> section) implements ValueType<TrainingArguments> {
    @Override
    public String expected() {
        return section.expected();
    }

    @Override
    public Optional<TrainingArguments> read(JsonNode node, Place place) {
        return section.read(today(node, place::problem), place);
    }

    /** Of a map, or of a model card's list, with today's names for arguments that have old ones. */
    private static JsonNode today(JsonNode given, Consumer<String> problems) {
        JsonNode arguments = PythonValues.read(given.isTextual() ? PythonValues.list(given.asText(), problems) : given);
        if (arguments instanceof ObjectNode keys) {
            if (keys.has("evaluation_strategy") && !keys.hasNonNull("eval_strategy")) {
                keys.set("eval_strategy", keys.remove("evaluation_strategy"));
            }
            if (keys.path("adafactor").asBoolean() && !keys.hasNonNull("optim")) {
                keys.put("optim", "adafactor");
            }
        }
        return arguments;
    }

    @Override
    public Resolved resolved(JsonNode given) {
        JsonNode arguments = today(given, problem -> {});
        Resolved.Keys keys = section.resolved(arguments);
        Map<String, Resolved> defaults = new LinkedHashMap<>(keys.defaults());
        Map<String, Resolved> all = new LinkedHashMap<>(keys.defaults());
        all.putAll(keys.given());
        follow(defaults, all, Schedules.EVAL_STEPS, Schedules.LOGGING_STEPS);
        if (arguments.path(BestModel.LOAD_AT_END.name()).asBoolean()) {
            follow(defaults, all, Schedules.SAVE_STRATEGY, Schedules.EVAL_STRATEGY);
            follow(defaults, all, Schedules.SAVE_STEPS, Schedules.EVAL_STEPS);
        }
        return new Resolved.Keys(keys.given(), defaults);
    }

    /** Gives an argument that was left out the value of another one. */
    private static void follow(
            Map<String, Resolved> defaults, Map<String, Resolved> all, Parameter<?> follower, Parameter<?> leader) {
        if (defaults.containsKey(follower.name())) {
            defaults.put(follower.name(), all.get(leader.name()));
            all.put(follower.name(), all.get(leader.name()));
        }
    }
}
