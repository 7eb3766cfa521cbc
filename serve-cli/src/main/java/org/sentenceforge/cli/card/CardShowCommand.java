package org.sentenceforge.cli.card;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.model.file.ModelFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sforge card show}: a model's card for a terminal. */
@Command(
        name = "show",
        description = "Print a model's card, with tables fitted to the terminal's width.",
        footer = {
            "",
            "With --json: header (its YAML), text (the Markdown below) and, for a card that sforge wrote, data, the",
            "input of 'sforge card render'.",
            "",
            "Examples:",
            "  sforge card show out/minilm | less",
            "  sforge card show out/minilm --json | jq .header.license"
        })
final class CardShowCommand implements Callable<Integer> {

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
        Path directory = model.path();
        String readme = ModelCard.text(directory)
                .orElseThrow(() -> SforgeException.badModel(
                        directory + " has no README.md; 'sforge train' writes one with the model"));
        if (json.requested()) {
            json.print(CardDocument.of(directory, readme));
        } else {
            PrintWriter out = spec.commandLine().getOut();
            CardView.lines(readme, Terminal.columns()).forEach(out::println);
            out.flush();
        }
        fault(directory)
                .ifPresent(fault -> console.warn("the card is of a model that cannot be opened here: " + fault));
        return ExitCode.DONE.value();
    }

    /** Why the directory's encoder is none that is supported, where that is so. */
    private static Optional<String> fault(Path directory) {
        try {
            ModelFiles files = ModelFiles.of(directory);
            files.json("config.json")
                    .filter(config -> config.has("model_type"))
                    .ifPresent(config -> EncoderConfig.read(
                            config, files.resolve("config.json").toString()));
            return Optional.empty();
        } catch (SforgeException e) {
            return Optional.of(e.getMessage());
        }
    }
}
