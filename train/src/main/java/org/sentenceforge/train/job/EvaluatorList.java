package org.sentenceforge.train.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.Parameters;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.TaskReader;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;
import org.sentenceforge.train.config.EvaluatorSpec;

/** Makes the evaluators that the section {@code evaluate} of a configuration names: all that {@code sforge eval} has for embeddings. */
record EvaluatorList(Device device, Surroundings surroundings) {

    /**
     * Reads the data of all evaluators; a teacher encodes its texts now.
     *
     * @throws SforgeException (usage) with all that is wrong in the parameters; (bad data) for data that cannot be used
     */
    List<EmbeddingEvaluator> read(List<EvaluatorSpec> specs) {
        List<EmbeddingEvaluator> evaluators = new ArrayList<>();
        List<SforgeException> problems = new ArrayList<>();
        for (EvaluatorSpec spec : specs) {
            try {
                PlannedTask planned = planned(spec);
                planned.notes().forEach(surroundings.warnings());
                planned.evaluators().forEach(evaluator -> evaluators.add((EmbeddingEvaluator) evaluator));
            } catch (SforgeException e) {
                problems.add(e);
            }
        }
        if (problems.stream().anyMatch(problem -> problem.exitCode() == ExitCode.USAGE)) {
            throw SforgeException.usage(
                    problems.stream().map(SforgeException::getMessage).collect(Collectors.joining("\n  ")));
        }
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
        return evaluators;
    }

    private PlannedTask planned(EvaluatorSpec spec) {
        PlannedTask planned = TaskReader.read(
                spec.task(), new Parameters("evaluate: " + spec.name(), spec.parameters()), new Access());
        if (planned.embeddings().isPresent()) {
            throw SforgeException.usage("evaluate: " + spec.name()
                    + ": embeddings computed before do not tell how the model does; leave out 'embeddings'");
        }
        return planned;
    }

    /** Opens what evaluators name. */
    private final class Access implements ModelAccess {
        @Override
        public Vectors embed(String reference, TextColumn texts, Prompt prompt) {
            ModelDirectory model = ModelDirectory.read(ModelReference.parse(reference), surroundings.sources());
            EncoderSettings settings = new EncoderSettings(
                    device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
            try (Embedder teacher = Embedder.open(model, Backend.named("torch"), settings)) {
                return new ModelEmbeddings(teacher, Progress.NONE).embed(texts, prompt);
            }
        }

        @Override
        public RowSource dataset(HubDataset dataset) {
            return surroundings.sources().dataset(dataset).rows();
        }
    }
}
