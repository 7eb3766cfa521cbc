package org.sentenceforge.train;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.command.ConsoleOptions;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.ModelEmbedder;
import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubDataset;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelReference;
import org.sentenceforge.eval.evaluator.EmbeddingEvaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.Parameters;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TaskReader;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;

/** The evaluators that the section {@code evaluate} of a configuration names: all that {@code sforge eval} has for embeddings. */
record EvaluatorList(ConsoleOptions console, Device device, Hub hub) {

    /**
     * Reads the data of all evaluators; a teacher encodes its texts now.
     *
     * @param entries each a map of an evaluator's name to its parameters
     */
    List<EmbeddingEvaluator> read(List<JsonNode> entries) {
        List<EmbeddingEvaluator> evaluators = new ArrayList<>();
        for (JsonNode entry : entries) {
            PlannedTask planned = planned(entry);
            planned.notes().forEach(console::warn);
            planned.evaluators().forEach(evaluator -> evaluators.add((EmbeddingEvaluator) evaluator));
        }
        return evaluators;
    }

    private PlannedTask planned(JsonNode entry) {
        if (!entry.isObject() || entry.size() != 1) {
            throw SforgeException.usage("evaluate: expected the name of an evaluator and its parameters, such as"
                    + " 'InformationRetrieval: {corpus: …, queries: …, qrels: …}', got " + entry);
        }
        String name = entry.fieldNames().next();
        Task task = Task.ofName(name)
                .filter(found -> found.subject() == Task.Subject.EMBEDDINGS)
                .orElseThrow(() -> SforgeException.usage(
                        "evaluate: there is no evaluator '" + name + "' for embeddings; see sforge eval --help"));
        Map<String, Object> parameters =
                new ObjectMapper().convertValue(entry.get(name), new TypeReference<Map<String, Object>>() {});
        PlannedTask planned = TaskReader.read(task, new Parameters("evaluate: " + name, parameters), new Access());
        if (planned.embeddings().isPresent()) {
            throw SforgeException.usage("evaluate: " + name
                    + ": embeddings computed before do not tell how the model does; leave out 'embeddings'");
        }
        return planned;
    }

    /** Opens what evaluators name. */
    private final class Access implements ModelAccess {
        @Override
        public Vectors embed(String reference, TextColumn texts, Prompt prompt) {
            ModelDirectory model =
                    ModelDirectory.read(ModelReference.parse(reference).directory(hub));
            EncoderSettings settings = new EncoderSettings(
                    device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
            try (ModelEmbedder teacher = ModelEmbedder.open(model, Backend.named("torch"), settings)) {
                return new ModelEmbeddings(teacher, Progress.NONE).embed(texts, prompt);
            }
        }

        @Override
        public RowSource dataset(HubDataset dataset) {
            return dataset.open(hub).rows();
        }
    }
}
