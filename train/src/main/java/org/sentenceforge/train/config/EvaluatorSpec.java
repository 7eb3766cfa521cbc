package org.sentenceforge.train.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Spelling;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.eval.task.Task;

/**
 * An evaluator as configured; its parameters are read together with its data.
 *
 * @param name as the configuration has it
 */
public record EvaluatorSpec(String name, Task task, Map<String, Object> parameters) {
    static final ValueType<EvaluatorSpec> TYPE = new ValueType<>() {
        @Override
        public String expected() {
            return "the name of an evaluator and its parameters, such as 'InformationRetrieval: {corpus: …, queries: …,"
                    + " qrels: …}'";
        }

        @Override
        public Optional<EvaluatorSpec> read(JsonNode node, Place place) {
            if (!node.isObject() || node.size() != 1 || !node.elements().next().isObject()) {
                place.problem("expected " + expected() + ", got " + node);
                return Optional.empty();
            }
            String name = node.fieldNames().next();
            Optional<Task> task = Task.ofName(name).filter(found -> found.subject() == Task.Subject.EMBEDDINGS);
            if (task.isEmpty()) {
                List<String> known = Arrays.stream(Task.values())
                        .filter(one -> one.subject() == Task.Subject.EMBEDDINGS)
                        .map(Task::configName)
                        .toList();
                place.problem("no evaluator '" + name + "' for embeddings; "
                        + Spelling.nearest(name, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("known are " + String.join(", ", known)));
            }
            Map<String, Object> parameters =
                    new ObjectMapper().convertValue(node.get(name), new TypeReference<Map<String, Object>>() {});
            return task.map(found -> new EvaluatorSpec(name, found, parameters));
        }
    };
}
