package org.sentenceforge.cli.distill;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.facts.PublishedModel;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.train.distill.StaticDistillation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sforge distill-static}: a model without an encoder, made of one that has one. */
@Command(
        name = "distill-static",
        footer = {
            "",
            "A static model is a table of token vectors; a text's embedding is their mean.",
            "It ignores word order, and encodes some forty times as many tokens per second as its teacher.",
            "It is made without any data, in a minute: each token goes through the teacher",
            "by itself, the vectors are reduced to their principal components, and frequent",
            "tokens get less weight (Model2Vec's recipe). It can be trained further, exported",
            "and evaluated like any other model.",
            "",
            "Examples:",
            "  sforge distill-static builtin:all-MiniLM-L6-v2 --output out/static",
            "      a table of 256 numbers per token",
            "  sforge distill-static BAAI/bge-m3 --output out/static --dimension 512",
            "      a larger one, for many languages"
        })
public final class DistillStaticCommand implements Callable<Integer> {
    private static final String NONE = "none";

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The new model's directory.")
    private Path output;

    @Option(
            names = "--dimension",
            paramLabel = "N",
            description = "Size of an embedding: how many principal components are kept (default: "
                    + StaticDistillation.USUAL_DIMENSION + ", or the teacher's size where that is smaller).")
    private Integer dimension;

    @Option(
            names = "--sif-coefficient",
            paramLabel = "A",
            defaultValue = "1e-4",
            description = "A token of frequency p, estimated by Zipf's law, gets the weight A / (A + p);"
                    + " none for equal weights (default: ${DEFAULT-VALUE}).")
    private String sif;

    @Option(
            names = "--pooling",
            paramLabel = "MODE",
            defaultValue = "mean",
            description = "How the teacher's vectors of a token and its special tokens are pooled into one:"
                    + " mean, cls or lasttoken (default: ${DEFAULT-VALUE}).")
    private String pooling;

    @Option(
            names = "--token-remove-pattern",
            paramLabel = "REGEX",
            defaultValue = "\\[unused\\d+\\]",
            description = "Leave out tokens whose beginning matches (default: ${DEFAULT-VALUE}).")
    private String removed;

    @Override
    public Integer call() {
        StaticDistillation distillation = new StaticDistillation(
                dimension == null ? OptionalInt.empty() : OptionalInt.of(dimension), sif(), pooling(), pattern());
        ModelDirectory teacher = model.directory();
        StaticDistillation.Result made = distillation.run(
                teacher,
                EncoderSettings.exact(),
                PublishedModel.of(model.text(), teacher.path()),
                output,
                console.progress());
        if (json.requested()) {
            json.print(made);
        } else {
            console.info(String.format(
                    Locale.ROOT,
                    "%s: %,d tokens, %d dimensions, which keep %.1f %% of the variance",
                    output,
                    made.tokens(),
                    made.dimension(),
                    100 * made.explained()));
        }
        return ExitCode.DONE.value();
    }

    private OptionalDouble sif() {
        if (sif.equals(NONE)) {
            return OptionalDouble.empty();
        }
        double value;
        try {
            value = Double.parseDouble(sif);
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!(value > 0 && value < 1)) {
            throw SforgeException.usage("--sif-coefficient: expected a number between 0 and 1, or none, got " + sif);
        }
        return OptionalDouble.of(value);
    }

    private PoolingMode pooling() {
        List<PoolingMode> modes = List.of(PoolingMode.MEAN, PoolingMode.CLS, PoolingMode.LAST_TOKEN);
        return modes.stream()
                .filter(mode -> mode.key().equals(pooling))
                .findFirst()
                .orElseThrow(() -> SforgeException.usage("--pooling: expected "
                        + modes.stream().map(PoolingMode::key).collect(Collectors.joining(" or ")) + ", got '" + pooling
                        + "'"));
    }

    private Pattern pattern() {
        try {
            return Pattern.compile(removed);
        } catch (PatternSyntaxException e) {
            throw SforgeException.usage("--token-remove-pattern: not a regular expression: " + e.getDescription()
                    + " at " + e.getIndex() + " of " + removed);
        }
    }
}
