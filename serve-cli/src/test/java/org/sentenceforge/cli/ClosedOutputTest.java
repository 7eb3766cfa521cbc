package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.cli.command.BrokenOutput;
import org.sentenceforge.cli.program.Subcommand;
import org.sentenceforge.core.support.TinyTraining;

/**
 * Each command that prints, with a standard output that is full, closed, or read by nobody: what cannot be printed is one error; that
 * nobody wants more is none. {@code embed --output -} and {@code predict}, which print while they work, are in {@link ReaderGoneTest} too.
 */
@EnabledOnOs(OS.LINUX)
class ClosedOutputTest {
    private static final List<String> COMMANDS = List.of(
            "--version",
            "--help",
            "embed --help",
            "help --all",
            "help losses",
            "completion bash",
            "doctor --offline",
            "doctor --offline --json",
            "embed BI TEXTS.txt --output OUT.npy --json",
            "embed BI TEXTS.txt --output OUT.npy --dry-run",
            "similarity BI TEXTS.txt",
            "similarity BI TEXTS.txt --json",
            "search BI --corpus TEXTS.txt --query cat",
            "search BI --corpus TEXTS.txt --query cat --json",
            "rank CROSS --query cat TEXTS.txt",
            "rank CROSS --query cat TEXTS.txt --json",
            "predict CROSS PAIRS.tsv",
            "predict CROSS PAIRS.tsv --json",
            "cluster BI TEXTS.txt --min-community-size 1 --threshold 0.1",
            "mine BI PAIRS.jsonl --output OUT.jsonl --json",
            "label CROSS PAIRS.jsonl --output OUT.labels.jsonl --json",
            "eval BI --task triplet --data PAIRS.jsonl",
            "eval BI --task triplet --data PAIRS.jsonl --json",
            "card show BI",
            "card show BI --json",
            "card check BI --json",
            "train OUT.yaml --dry-run",
            "train OUT.yaml --print-config",
            "train OUT.yaml --json",
            "distill-static --help",
            "export BI --progress=none",
            "export BI --progress=none --json");

    /** Prints its table after minutes; the code that prints is the one of the others. */
    private static final List<String> TOO_LONG = List.of("quickstart");

    @TempDir
    private static Path folder;

    static List<String> commands() {
        return COMMANDS;
    }

    @BeforeAll
    static void prepare() throws IOException {
        ModelCopy.biEncoder(folder.resolve("BI"));
        ModelCopy.crossEncoder(folder.resolve("CROSS"));
        new TinyTraining(folder).config("OUT", 1, "save_strategy: 'no'");
        Files.writeString(folder.resolve("TEXTS.txt"), "a cat\na dog\nsnow\n");
        Files.writeString(folder.resolve("PAIRS.tsv"), "a cat\ta kitten\na dog\tsnow\n");
        Files.writeString(
                folder.resolve("PAIRS.jsonl"),
                "{\"anchor\": \"a cat\", \"positive\": \"a kitten\", \"negative\": \"snow\"}\n");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatCannotBePrintedIsOneErrorAndWhatNobodyReadsIsNone(String words) throws IOException {
        for (BrokenOutput output : BrokenOutput.values()) {
            Sforge.Result result = run(output, words);
            List<String> errors = result.err()
                    .lines()
                    .filter(line -> line.contains("error") || line.contains("Exception"))
                    .toList();

            if (output == BrokenOutput.UNREAD) {
                assertThat(errors).as("%s", output).isEmpty();
                assertThat(result.exitCode()).as("%s", output).isZero();
            } else {
                assertThat(errors)
                        .as("%s", output)
                        .singleElement()
                        .asString()
                        .containsPattern(
                                "^(error: |.\"event\":\"error\",\"exit_code\":1,\"message\":\")standard output took not all of"
                                        + " the result \\(");
                assertThat(result.exitCode()).as("%s", output).isEqualTo(1);
            }
        }
    }

    @Test
    void noCommandIsForgotten() {
        Stream<String> tried = Stream.concat(COMMANDS.stream(), TOO_LONG.stream())
                .map(words -> words.split(" ")[0])
                .filter(word -> !word.startsWith("-"));

        assertThat(tried)
                .containsAll(
                        Arrays.stream(Subcommand.values()).map(Subcommand::key).toList());
    }

    private static Sforge.Result run(BrokenOutput output, String words) throws IOException {
        Object[] arguments = words.replaceAll("(OUT|BI|CROSS|TEXTS|PAIRS)\\b", folder + "/$1")
                .split(" ");
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream("a cat\n".repeat(3).getBytes(StandardCharsets.UTF_8)));
        try {
            return Sforge.runTo(output.writer(), arguments);
        } finally {
            System.setIn(usual);
        }
    }
}
