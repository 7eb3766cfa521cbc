package org.sentenceforge.cli.card;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.facts.CardOptions;
import org.sentenceforge.core.card.render.CardRenderer;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.core.output.InputFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge card render}: a card's exact text from its data. */
@Command(
        name = "render",
        description = "Write a card from structured data, byte for byte as sentence-transformers writes it.",
        footer = {"", "Example:", "  sforge card render card-data.json --output README.md"})
final class CardRenderCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Parameters(paramLabel = "DATA.json", description = "The card's data: one JSON object.")
    private Path data;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write the card; default: standard output.")
    private Path output;

    @Option(
            names = "--card-style",
            paramLabel = "VERSION",
            description = "3.0.1, 3.1.1, 3.4.0, 4.1.0 or 5.0.0; default: what the data says.")
    private String style;

    @Override
    public Integer call() {
        if (output != null) {
            new InputFiles(List.of(data)).refuse(output);
        }
        CardData card = CardJson.read(data, CardData.class);
        String text = CardRenderer.render(style == null ? card : card.withStyle(style()));
        if (output == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            AtomicFile.writeString(output, text);
        }
        return ExitCode.DONE.value();
    }

    private CardStyle style() {
        Problems problems = new Problems();
        Optional<CardStyle> read = CardOptions.STYLE.type().read(TextNode.valueOf(style), Place.root(problems));
        problems.refuse("--card-style");
        return read.orElseThrow();
    }
}
