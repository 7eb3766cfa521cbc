package org.sentenceforge.train.config;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.task.Task;

/** The page {@code docs/reference/evaluators.md} is what the evaluators say. */
class EvaluatorPageTest {
    private final ReferencePage page = new ReferencePage();

    @Test
    void thePageIsWhatTheEvaluatorsSay() throws IOException {
        page.text("""
                # Evaluators

                These are the evaluators that `evaluate:` of a configuration can list (`InformationRetrieval: {name: dev, data: dev}`) and
                `sforge eval --task` can name. They are those of sentence-transformers, with the same metrics, keys and CSV files. On the
                command line a key is an option with hyphens, `--truncate-dim 128`. Evaluators of bi-encoders also measure sparse encoders,
                and add how sparse the embeddings are. [How to evaluate a model](../how-to/evaluate-a-model.md) says how they are used. This
                page is generated from the code.
                """);
        for (Task task : Evaluators.ALL.tasks()) {
            page.parameters(
                    task.name(), "`--task " + task.option() + "`: " + task.meaning() + ".\n", task.parameters());
        }
        page.check("evaluators.md", EvaluatorPageTest.class);
    }
}
