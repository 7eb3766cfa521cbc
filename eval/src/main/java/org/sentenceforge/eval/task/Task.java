package org.sentenceforge.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Resolved;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.RowSource;

/**
 * An evaluator as users know it. Configurations, the command line, their help and their errors ask here.
 *
 * @param name       in a configuration: {@code EmbeddingSimilarity}; "Evaluator" may stand behind it
 * @param option     on the command line: {@code similarity}
 * @param meaning    a phrase that says what is measured, without a full stop
 * @param parameters all that it can be given
 * @param pairForm   the task that asks a model that scores pairs the same question
 * @param reader     reads the parameters, not yet the data; tells what is wrong in them
 */
public record Task(
        String name,
        String option,
        Form form,
        String meaning,
        List<Parameter<?>> parameters,
        Optional<Task> pairForm,
        Function<Config, PlannedTask.Opening> reader) {
    static final Parameter<Map<String, String>> EMBEDDINGS = Parameter.of(
            "embeddings",
            ValueTypes.mapOf(ValueTypes.text("FILE.npy")),
            Map.of(),
            "precomputed embeddings, one row per row of the data, by the role of their texts: sentence1, sentence2; anchor,"
                    + " positive, negative; source, target; texts; corpus; queries and documents (each sample's positives, then its"
                    + " negatives)");
    static final Parameter<String> PAIR_SCORES = Parameter.optional(
            "pair_scores",
            ValueTypes.text("FILE.npy"),
            "a cross-encoder's scores [pairs] or [pairs, labels] in the data's order instead of a model; for a sample with negatives,"
                    + " in the order positives, negatives; for one with documents, positives, then the other documents");

    /** What a task measures. */
    public enum Form {
        EMBEDDINGS,
        PAIRS
    }

    /** A task on embeddings: besides its own parameters it has those of {@link Dimensions} and {@code embeddings}. */
    public static Task ofEmbeddings(
            String name,
            String option,
            String meaning,
            List<Parameter<?>> parameters,
            Function<Config, PlannedTask.Opening> reader) {
        return new Task(
                name,
                option,
                Form.EMBEDDINGS,
                meaning,
                joined(
                        List.of(Dimensions.NAME),
                        parameters,
                        List.of(Dimensions.TRUNCATE_DIM, SparseForm.MAX_ACTIVE_DIMS, EMBEDDINGS)),
                Optional.empty(),
                reader);
    }

    /** A task on scores of pairs: besides its own parameters it has {@code pair_scores}. */
    public static Task ofPairs(
            String name,
            String option,
            String meaning,
            List<Parameter<?>> parameters,
            Function<Config, PlannedTask.Opening> reader) {
        return new Task(
                name, option, Form.PAIRS, meaning, joined(parameters, List.of(PAIR_SCORES)), Optional.empty(), reader);
    }

    public Task withPairForm(Task pairs) {
        return new Task(name, option, form, meaning, parameters, Optional.of(pairs), reader);
    }

    /** Lists of parameters as one. */
    @SafeVarargs
    public static List<Parameter<?>> joined(List<Parameter<?>>... lists) {
        List<Parameter<?>> all = new ArrayList<>();
        for (List<Parameter<?>> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    /**
     * Reads parameters, not yet data.
     *
     * @param model what is measured; scores of pairs among the parameters are measured in place of a model
     * @return empty where a mistake was told to the place's problems
     */
    public Optional<PlannedTask> read(JsonNode given, Form model, Place place) {
        return inForm(given, model).section().read(given, place);
    }

    Resolved resolved(JsonNode given, Form model) {
        return inForm(given, model).section().resolved(given);
    }

    private Task inForm(JsonNode given, Form model) {
        return model == Form.PAIRS || given.has(PAIR_SCORES.name()) ? pairForm.orElse(this) : this;
    }

    /** The files that parameters name; those of a folder have names of their own. */
    private List<Path> inputs(Config config) {
        List<Path> inputs = new ArrayList<>();
        for (Parameter<?> parameter : parameters) {
            if (parameter.type().label().contains(RowFile.file().label())) {
                JsonNode given = config.raw(parameter.name());
                Iterable<JsonNode> names = given.isContainerNode() ? given : List.of(given);
                names.forEach(name -> inputs.addAll(files(name.asText())));
            }
        }
        return inputs;
    }

    private static List<Path> files(String pattern) {
        try {
            return RowSource.files(pattern).paths();
        } catch (SforgeException e) {
            return List.of(); // what cannot be found is told when it is opened
        }
    }

    private PlannedTask.Opening inOtherForms(Config config, PlannedTask.Opening opening) {
        OptionalInt most = config.find(SparseForm.MAX_ACTIVE_DIMS).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
        return data -> opening.open(data).stream()
                .map(evaluator -> new SparseForm(this, new MultiVectorForm(this, (EmbeddingEvaluator) evaluator), most))
                .toList();
    }

    private Section<PlannedTask> section() {
        return new Section<>(
                parameters,
                config -> Optional.of(new PlannedTask(
                        this,
                        inputs(config),
                        form == Form.EMBEDDINGS ? config.get(EMBEDDINGS) : Map.of(),
                        form == Form.PAIRS ? config.find(PAIR_SCORES) : Optional.empty(),
                        form == Form.EMBEDDINGS ? inOtherForms(config, reader.apply(config)) : reader.apply(config))));
    }
}
