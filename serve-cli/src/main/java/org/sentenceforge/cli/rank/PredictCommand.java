package org.sentenceforge.cli.rank;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge predict}: the scores of pairs of texts. */
@Command(
        name = "predict",
        footer = {
            "",
            "Prints a line per pair, in order: its score, or its scores with tabs between them. A bi-encoder's score is the",
            "similarity of the two embeddings.",
            "",
            "Examples:",
            "  sforge predict cross-encoder/stsb-TinyBERT-L4 pairs.tsv --column first --column second",
            "  sforge predict builtin:all-MiniLM-L6-v2 pairs.jsonl --column question --column answer --json"
        })
public final class PredictCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private TextFiles input;

    @Parameters(
            index = "1..*",
            paramLabel = "FILE",
            description = "Files with two columns; - or none for tab-separated lines from standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        List<TextPair> pairs = input.pairs(files);
        try (PairScorer opened = encoder.open(model.directory())) {
            float[][] scores = opened.score(pairs);
            if (json.requested()) {
                json.print(scores);
            } else {
                PrintWriter out = spec.commandLine().getOut();
                for (float[] row : scores) {
                    out.println(IntStream.range(0, row.length)
                            .mapToObj(i -> Float.toString(row[i]))
                            .collect(Collectors.joining("\t")));
                }
            }
        }
        return ExitCode.DONE.value();
    }
}
