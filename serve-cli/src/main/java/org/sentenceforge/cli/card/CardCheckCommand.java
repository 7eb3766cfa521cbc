package org.sentenceforge.cli.card;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.card.check.CardCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sforge card check}: whether a card is well formed and true. */
@Command(
        name = "check",
        description = {
            "Check a card's header, and that the card agrees with its model directory.",
            "Exits with 7 and a list of disagreements otherwise."
        },
        footer = {"", "Example:", "  sforge card check out/minilm"})
final class CardCheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Override
    public Integer call() {
        List<String> disagreements = CardCheck.of(model.directory());
        if (json.requested()) {
            json.print(Map.of("disagreements", disagreements));
        } else {
            PrintWriter out = spec.commandLine().getOut();
            disagreements.forEach(out::println);
            out.flush();
            console.info(
                    disagreements.isEmpty()
                            ? "The card agrees with the model."
                            : disagreements.size() + (disagreements.size() == 1 ? " disagreement" : " disagreements"));
        }
        return (disagreements.isEmpty() ? ExitCode.DONE : ExitCode.GATE_NOT_MET).value();
    }
}
