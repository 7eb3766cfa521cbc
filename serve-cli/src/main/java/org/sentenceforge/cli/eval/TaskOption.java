package org.sentenceforge.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.eval.evaluator.Evaluators;
import org.sentenceforge.eval.task.Task;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * An option that stands for a parameter of evaluators. A file of its own, because Java 17 crashes on an archive of classes that has a
 * class with lambdas but not the one that it is nested in, and those that implement picocli's old interfaces are never in it.
 */
record TaskOption(Parameter<?> parameter) {
    /** A parameter that more tasks have is not said to be theirs. */
    private static final int MOST_TASKS_NAMED = 2;

    /** Before all options that are declared by annotations. */
    static final int FIRST = -2;

    /** One for each name of a parameter, of all tasks. */
    static List<TaskOption> all() {
        return Evaluators.ALL.tasks().stream()
                .flatMap(task -> task.parameters().stream())
                .collect(Collectors.toMap(
                        Parameter::name, TaskOption::new, (first, second) -> first, LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    /** {@code --truncate-dim}; what a flag adds is said without "add". */
    String name() {
        return "--" + parameter.name().replaceFirst("^add_", "").replace('_', '-');
    }

    OptionSpec spec() {
        OptionSpec.Builder option = OptionSpec.builder(name())
                .order(FIRST)
                .description(description())
                .hideParamSyntax(true);
        if (parameter.type() != ValueTypes.FLAG) {
            return (repeats() ? option.type(List.class).auxiliaryTypes(String.class) : option.type(String.class))
                    .arity("1")
                    .paramLabel(parameter.type().label())
                    .build();
        }
        return option.type(Boolean.class)
                .negatable(parameter.otherwise().equals(Optional.of(true)))
                .fallbackValue("true")
                .build();
    }

    private boolean repeats() {
        return Evaluators.ALL.tasks().stream()
                .flatMap(task -> task.parameters().stream())
                .anyMatch(known ->
                        known.name().equals(parameter.name()) && known.type().repeats());
    }

    /** What a configuration would say in place of the option. */
    JsonNode value(ParseResult parsed, Task task) {
        Object given = parsed.matchedOptionValue(name(), null);
        if (given instanceof Boolean flag) {
            return BooleanNode.valueOf(flag);
        }
        List<String> words = given instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(given));
        return task.parameters().stream()
                .filter(known -> known.name().equals(parameter.name()))
                .<Parameter<?>>map(known -> known)
                .findFirst()
                .orElse(parameter)
                .type()
                .words(words);
    }

    private String description() {
        String meaning = parameter.meaning();
        List<String> tasks = Evaluators.ALL.tasks().stream()
                .filter(task -> task.parameters().stream()
                        .anyMatch(known -> known.name().equals(parameter.name())))
                .map(Task::option)
                .toList();
        return (tasks.size() <= MOST_TASKS_NAMED ? String.join(", ", tasks) + ": " + meaning : capital(meaning))
                + parameter
                        .shownDefault()
                        .map(value -> value.replaceAll("[\\[\\]{}]", ""))
                        .filter(value -> !value.isEmpty() && !value.equals("false"))
                        .map(value -> " (default: " + value + ")")
                        .orElse("")
                + ".";
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
