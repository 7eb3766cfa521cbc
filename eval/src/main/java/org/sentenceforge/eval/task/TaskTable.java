package org.sentenceforge.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.Spelling;
import org.sentenceforge.core.config.ValueType;

/**
 * Tasks that can be named.
 *
 * @param scope what they are for, as it follows an evaluator's name: {@code " for embeddings"}; empty for anything
 */
public record TaskTable(String scope, List<Task> tasks) {

    /**
     * By its name on the command line, there also without "cross-encoder-" where only they have such a task, or in a configuration,
     * there also with "Evaluator" behind it.
     */
    public Optional<Task> find(String name) {
        return Stream.of(name, "cross-encoder-" + name)
                .flatMap(option -> tasks.stream()
                        .filter(task -> option.equals(task.option())
                                || option.equals(task.name())
                                || option.equals(task.name() + "Evaluator")))
                .findFirst();
    }

    /** An item of a list {@code evaluate} that measures a model of the given form. */
    public ValueType<PlannedTask> item(Task.Form model) {
        return new Item(this, model);
    }

    /**
     * An item of a list {@code evaluate} that measures a model of the given form again and again while it changes.
     *
     * @param further tasks of another form that can measure it too
     */
    public ValueType<PlannedTask> itemOfTraining(Task.Form model, Task... further) {
        TaskTable fitting = new TaskTable(
                model == Task.Form.EMBEDDINGS ? " for embeddings" : " for scores of pairs",
                tasks.stream()
                        .filter(task -> task.form() == model
                                || (model == Task.Form.PAIRS && task.pairForm().isPresent())
                                || List.of(further).contains(task))
                        .toList());
        return new Item(fitting, model) {
            @Override
            public Optional<PlannedTask> read(JsonNode node, Place place) {
                Optional<PlannedTask> plan = super.read(node, place);
                if (plan.filter(PlannedTask::isStored).isPresent()) {
                    place.at(node.fieldNames().next())
                            .problem("what was computed before does not tell how the model does; leave out "
                                    + Task.EMBEDDINGS.name() + " and " + Task.PAIR_SCORES.name());
                }
                return plan;
            }
        };
    }

    /** {@code Name: {parameter: value}}. Scores of pairs among the parameters are measured in place of a model. */
    private static class Item implements ValueType<PlannedTask> {
        private final TaskTable table;
        private final Task.Form model;

        Item(TaskTable table, Task.Form model) {
            this.table = table;
            this.model = model;
        }

        @Override
        public String expected() {
            return "the name of an evaluator and its parameters, such as 'InformationRetrieval: {corpus: …, queries: …,"
                    + " qrels: …}'";
        }

        @Override
        public Optional<PlannedTask> read(JsonNode node, Place place) {
            if (!node.isObject() || node.size() != 1 || !node.elements().next().isObject()) {
                place.problem("expected " + expected() + ", got " + node);
                return Optional.empty();
            }
            String name = node.fieldNames().next();
            Optional<Task> task = table.find(name);
            if (task.isEmpty()) {
                List<String> known = table.tasks().stream().map(Task::name).toList();
                place.problem("no evaluator '" + name + "'" + table.scope() + "; "
                        + Spelling.nearest(name, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElseGet(() -> Spelling.known(name, known)));
            }
            return task.flatMap(found -> found.read(node.get(name), model, place.at(name)));
        }

        @Override
        public Resolved resolved(JsonNode given) {
            return Optional.of(given)
                    .filter(node -> node.isObject() && node.size() == 1)
                    .map(node -> node.fieldNames().next())
                    .flatMap(name -> table.find(name)
                            .<Resolved>map(task ->
                                    new Resolved.Keys(Map.of(name, task.resolved(given.get(name), model)), Map.of())))
                    .orElseGet(() -> new Resolved.Leaf(given));
        }
    }
}
