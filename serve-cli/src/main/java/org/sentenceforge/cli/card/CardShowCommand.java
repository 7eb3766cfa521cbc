package org.sentenceforge.cli.card;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sforge card show}: a model's card for a terminal. */
@Command(
        name = "show",
        description = "Print a model's card, its tables fitted to the terminal's width.",
        footer = {"", "Example:", "  sforge card show out/minilm | less"})
final class CardShowCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private ModelArgument model;

    @Override
    public Integer call() {
        Path directory = model.path();
        String readme = ModelCard.text(directory)
                .orElseThrow(() -> SforgeException.badModel(
                        directory + " has no README.md; 'sforge train' writes one with the model"));
        PrintWriter out = spec.commandLine().getOut();
        CardView.lines(readme, Terminal.columns()).forEach(out::println);
        out.flush();
        return ExitCode.DONE.value();
    }
}
