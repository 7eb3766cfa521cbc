package org.sentenceforge.cli.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.config.Spelling;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that describe one task: {@code --task}, and one for each parameter that tasks declare. */
public final class TaskOptions implements IModelTransformer {
    private static final String TASK = "--task";

    /** Short for entries of {@code --embeddings}, by their roles. */
    private static final Map<String, String> EMBEDDINGS =
            Map.of("corpus", "--corpus-embeddings", "queries", "--query-embeddings");

    @Override
    public CommandSpec transform(CommandSpec command) {
        command.addOption(OptionSpec.builder(TASK)
                .type(String.class)
                .paramLabel("NAME")
                .order(TaskOption.FIRST)
                .description("What to evaluate: " + names(Task.Form.EMBEDDINGS) + "; for cross-encoders "
                        + names(Task.Form.PAIRS) + ".")
                .build());
        TaskOption.all().forEach(option -> command.addOption(option.spec()));
        new TreeMap<>(EMBEDDINGS)
                .forEach((role, option) -> command.addOption(OptionSpec.builder(option)
                        .type(String.class)
                        .paramLabel("FILE.npy")
                        .order(TaskOption.FIRST)
                        .description("Short for --embeddings " + role + "=FILE.npy.")
                        .build()));
        return command;
    }

    private static String names(Task.Form form) {
        List<String> names = new ArrayList<>();
        for (Task task : Evaluators.ALL.tasks()) {
            if (task.form() == form) {
                names.add(task.option());
            }
        }
        return String.join(", ", names);
    }

    static boolean given(ParseResult parsed) {
        return parsed.hasMatchedOption(TASK);
    }

    /**
     * The task that the options describe.
     *
     * @param model what is measured
     * @throws SforgeException (usage) with all that is wrong in them
     */
    static PlannedTask read(ParseResult parsed, Task.Form model) {
        String name = parsed.matchedOptionValue(TASK, "");
        Task task = Evaluators.ALL.find(name).orElseThrow(() -> unknown(name));
        ObjectNode given = JsonNodeFactory.instance.objectNode();
        TaskOption.all().stream()
                .filter(option -> parsed.hasMatchedOption(option.name()))
                .forEach(option -> given.set(option.parameter().name(), option.value(parsed, task)));
        EMBEDDINGS.forEach((role, option) -> {
            if (parsed.hasMatchedOption(option)) {
                given.withObject("/embeddings").put(role, parsed.matchedOptionValue(option, ""));
            }
        });
        Problems problems = new Problems();
        Optional<PlannedTask> plan = task.read(given, model, Place.root(problems));
        problems.refuse(TASK + " " + name);
        return plan.orElseThrow();
    }

    private static SforgeException unknown(String name) {
        List<String> known = Evaluators.ALL.tasks().stream().map(Task::option).toList();
        return SforgeException.usage("--task: expected one of " + String.join(", ", known) + ", got '" + name + "'"
                + Spelling.nearest(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(""));
    }
}
