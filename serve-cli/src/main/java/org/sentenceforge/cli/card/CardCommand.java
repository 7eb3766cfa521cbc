package org.sentenceforge.cli.card;

import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sforge card}: model cards rendered from data, shown, and checked. */
@Command(
        name = "card",
        subcommands = {CardRenderCommand.class, CardShowCommand.class, CardCheckCommand.class},
        synopsisSubcommandLabel = "render|show|check",
        footer = {
            "",
            "Examples:",
            "  sforge card render card-data.json --output README.md",
            "  sforge card show out/minilm",
            "  sforge card check out/minilm"
        })
public final class CardCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "one of render, show and check is missing");
    }
}
