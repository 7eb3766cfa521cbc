package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.cli.program.Main;
import org.sentenceforge.cli.program.Subcommand;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * No command writes where it reads, whichever option names the file, and whether by its name, by a symbolic or by a hard link. Which
 * options name files the commands themselves declare.
 */
class OutputIsNoInputTest {
    private static final String ROWS =
            "{\"text\": \"one\", \"anchor\": \"a\", \"positive\": \"b\", \"negative\": \"c\"}\n";

    private static final String TRAINING = "train --model BI --loss MultipleNegativesRankingLoss ";
    private static final String RETRIEVAL = "eval BI --task information-retrieval ";

    /**
     * A command line on which a file is both.
     *
     * @param input  the option or argument that names what is read, or a second output
     * @param file   the file that would be replaced, in the folder OUT
     * @param words  IN stands for the file as it is read, OUT for the folder that is written to
     */
    record Case(String input, String file, String words) {
        @Override
        public String toString() {
            return input;
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("embed FILE", "x.jsonl", "embed BI IN --output OUT/x.jsonl"),
            new Case("embed MODEL", "x.safetensors", "embed BI ROWS --output OUT/x.safetensors"),
            new Case(
                    "embed --calibration",
                    "x.jsonl",
                    "embed BI ROWS --precision int8 --calibration IN --output OUT/x.jsonl"),
            new Case("embed --truncated", "x.jsonl", "embed BI IN --output OUT/x.npy --truncated OUT/x.jsonl"),
            new Case("cluster FILE", "x.jsonl", "cluster BI IN --output OUT/x.jsonl"),
            new Case("mine DATA", "x.jsonl", "mine BI IN --output OUT/x.jsonl"),
            new Case("mine --corpus", "x.jsonl", "mine BI ROWS --corpus IN --output OUT/x.jsonl"),
            new Case("label DATA", "x.jsonl", "label BI IN --output OUT/x.jsonl"),
            new Case("render DATA.json", "x.md", "card render IN --output OUT/x.md"),
            new Case("train --train", "training-log.jsonl", TRAINING + "--train IN --output OUT"),
            new Case("eval --data", "per-item.jsonl", "eval BI --task triplet --data IN --output OUT"),
            new Case(
                    "eval --corpus",
                    "a_predictions_cosine.jsonl",
                    RETRIEVAL + "--corpus IN --queries ROWS --qrels ROWS --output OUT"),
            new Case(
                    "eval --queries",
                    "per-item.jsonl",
                    RETRIEVAL + "--corpus ROWS --queries IN --qrels ROWS --output OUT"),
            new Case(
                    "eval --qrels",
                    "a_results.csv",
                    RETRIEVAL + "--corpus ROWS --queries ROWS --qrels IN --output OUT"),
            new Case(
                    "eval --duplicates",
                    "per-item.jsonl",
                    "eval BI --task paraphrase-mining --data ROWS --duplicates IN --output OUT"));

    /** What is read cannot have the name of a file that is written: graphs, tables in .npy, configurations, model directories; a new model's directory must be empty. */
    private static final Set<String> NAMES_DIFFER = Set.of(
            "train CONFIG.yaml",
            "distill-static MODEL",
            "export --calibration",
            "export --data",
            "export MODEL",
            "cluster MODEL",
            "mine MODEL",
            "mine --cross-encoder",
            "mine --cache-folder",
            "label MODEL",
            "eval MODEL [CONFIG.yaml]",
            "eval --teacher",
            "eval --embeddings",
            "eval --pair-scores",
            "eval --corpus-embeddings",
            "eval --query-embeddings");

    @TempDir
    private Path folder;

    static List<Case> cases() {
        return CASES;
    }

    @BeforeEach
    void inputs() throws IOException {
        ModelCopy.biEncoder(folder.resolve("BI"));
        Files.writeString(folder.resolve("ROWS.jsonl"), ROWS);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsReadIsNotReplaced(Case tried) throws IOException {
        Path written = Files.createDirectory(folder.resolve("OUT")).resolve(tried.file());
        boolean weights = tried.input().endsWith("MODEL");
        Path read = weights ? folder.resolve("BI/model.safetensors") : folder.resolve("in.jsonl");
        if (!weights) {
            Files.writeString(read, ROWS);
        }

        Files.createSymbolicLink(written, read);
        assertRefused(tried, read, read);
        Files.delete(written);
        Files.createLink(written, read);
        assertRefused(tried, read, read);
        if (!weights) {
            assertRefused(tried, written, read);
        }
    }

    private void assertRefused(Case tried, Path read, Path kept) throws IOException {
        byte[] before = Files.readAllBytes(kept);
        List<String> files = names();
        Object[] words = Arrays.stream(tried.words().split(" "))
                .map(word -> word.equals("IN") ? read.toString() : word)
                .map(word -> word.replaceAll("^(BI|OUT)\\b", folder + "/$1").replace("ROWS", folder + "/ROWS.jsonl"))
                .toArray();

        Sforge.Result result = Sforge.run(words);

        assertThat(result.err()).contains(tried.file() + " is an input of this command too");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(kept).hasBinaryContent(before);
        assertThat(names()).isEqualTo(files);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toString).sorted().toList();
        }
    }

    /** A new option must be added to one of the two lists above. */
    @Test
    void everyFileThatACommandWithAnOutputReadsIsTried() {
        Set<String> declared = new TreeSet<>();
        for (Subcommand subcommand : Subcommand.values()) {
            addFiles(Main.commandLine(subcommand.key()).getSubcommands().get(subcommand.key()), declared);
        }

        Set<String> listed = new TreeSet<>(NAMES_DIFFER);
        CASES.forEach(tried -> listed.add(tried.input()));
        assertThat(listed).isEqualTo(declared);
    }

    private static void addFiles(CommandLine line, Set<String> declared) {
        CommandSpec command = line.getCommandSpec();
        if (command.findOption("--output") != null) {
            List<ArgSpec> arguments = new ArrayList<>(command.args());
            for (ArgSpec argument : arguments) {
                String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                boolean file = argument.paramLabel().matches(".*\\b(FILE|DIR|DATA|MODEL|OUT|CONFIG)\\b.*");
                if (file && !name.equals("--output")) {
                    declared.add(command.name() + " " + name);
                }
            }
        }
        line.getSubcommands().values().forEach(below -> addFiles(below, declared));
    }

    @Test
    void twoOutputsAreTwoFiles() {
        Sforge.Result result = Sforge.run(
                "embed",
                folder.resolve("BI"),
                folder.resolve("ROWS.jsonl"),
                "-o",
                folder + "/y.jsonl",
                "--truncated",
                folder + "/../" + folder.getFileName() + "/y.jsonl");

        assertThat(result.err()).contains("--truncated and --output both name");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(folder.resolve("y.jsonl")).doesNotExist();
    }

    @Test
    void aTrainedModelDoesNotReplaceTheConfigurationOrTokenizerThatItIsMadeOf() throws IOException {
        Path model = folder.resolve("BI");
        byte[] before = Files.readAllBytes(model.resolve("config.json"));
        String inline =
                "{model_type: bert, vocab_size: 80, hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2,"
                        + " intermediate_size: 64, max_position_embeddings: 40}";
        for (String start :
                List.of("{config: BI/config.json}", "{config: BI}", "{config: " + inline + ", tokenizer: BI}")) {
            Path yaml = Files.writeString(
                    folder.resolve("t.yaml"),
                    ("{model: " + start + ", output: BI, train: {data: ROWS.jsonl, columns: [anchor, positive],"
                                    + " loss: MultipleNegativesRankingLoss}}")
                            .replaceAll("\\b(BI|ROWS)\\b", folder + "/$1"));

            Sforge.Result result = Sforge.run("train", yaml);

            assertThat(result.err()).contains("BI is an input of this command too");
            assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.value());
            assertThat(model.resolve("config.json")).hasBinaryContent(before);
        }
    }
}
