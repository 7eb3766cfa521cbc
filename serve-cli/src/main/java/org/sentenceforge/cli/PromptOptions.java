package org.sentenceforge.cli;

import java.util.Optional;
import org.sentenceforge.core.command.ConsoleOptions;
import org.sentenceforge.core.encode.Prompt;
import picocli.CommandLine.Option;

/** The options that say which prompt goes before a text, as a picocli mixin. */
final class PromptOptions {

    /** What a text is for. */
    enum Task {
        query,
        document
    }

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Put these words before every text, as they are.")
    private Optional<String> text;

    @Option(
            names = "--prompt-name",
            paramLabel = "NAME",
            description = "Put the model's prompt of this name before every text.")
    private Optional<String> name;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "query or document: use the prompt and the route that the model has for it.")
    private Optional<Task> task;

    /** The most literal option wins; says so where there are several. */
    Prompt prompt(ConsoleOptions console) {
        if (text.isPresent() && (name.isPresent() || task.isPresent())) {
            console.warn("--prompt is given; --prompt-name and --task are not used");
        } else if (name.isPresent() && task.isPresent()) {
            console.warn("--prompt-name is given; --task is not used");
        }
        return text.<Prompt>map(Prompt.Literal::new)
                .or(() -> name.map(Prompt.Named::new))
                .or(() -> task.map(use -> use == Task.query ? new Prompt.Query() : new Prompt.Document()))
                .orElseGet(Prompt.Default::new);
    }
}
