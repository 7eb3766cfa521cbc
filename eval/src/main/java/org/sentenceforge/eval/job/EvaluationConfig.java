package org.sentenceforge.eval.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.ConfigFile;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;

/**
 * Evaluations as configured:
 *
 * <pre>{@code
 * evaluate:
 *   - InformationRetrieval: {name: dev, corpus: …, queries: …, qrels: …, truncate_dim: [384, 128]}
 *   - EmbeddingSimilarity: {name: sts-dev, data: …}
 * }</pre>
 */
public final class EvaluationConfig {
    private EvaluationConfig() {}

    /**
     * The tasks of a file whose only key is {@code evaluate}.
     *
     * @param model what is measured
     * @throws SforgeException (bad data) where the file cannot be read, (usage) with all that is wrong in it
     */
    public static List<PlannedTask> read(Path file, Task.Form model) {
        return of(ConfigFile.read(file, "evaluate"), model);
    }

    /** The same of a text in YAML. */
    public static List<PlannedTask> parse(String yaml, Task.Form model) {
        return of(ConfigFile.parse(yaml, "the configuration", "evaluate"), model);
    }

    private static List<PlannedTask> of(ConfigFile file, Task.Form model) {
        Parameter<List<PlannedTask>> evaluate = Parameter.optional(
                "evaluate", ValueTypes.listOf(Evaluators.ALL.item(model)), "a list of evaluators and their parameters");
        return file.as(new Section<>(List.of(evaluate), keys -> {
            if (keys.raw(evaluate.name()).isArray() && keys.raw(evaluate.name()).isEmpty()) {
                keys.problem(evaluate.name(), "expected " + evaluate.meaning() + ", got an empty list");
            }
            return Optional.of(keys.require(evaluate, List.of()));
        }));
    }
}
