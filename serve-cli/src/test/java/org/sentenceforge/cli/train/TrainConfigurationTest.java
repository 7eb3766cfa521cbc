package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.ExitCode;
import picocli.CommandLine;

/** What {@code sforge train} says about its configuration and options. */
class TrainConfigurationTest {
    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void allMistakesAreShownAtOnce() throws IOException {
        Path config = Files.writeString(folder.resolve("bad.yaml"), """
                model: builtin:all-MiniLM-L6-v2
                train:
                  - data: pairs.jsonl
                    loss: {MultipleNegativesRankingLoss: {scal: 20}}
                  - {name: other, loss: MultipleNegativesRankingLoss, columns: [a, a]}
                eval:
                  - {name: another, data: pairs.jsonl}
                evaluate:
                  - InformationRetrival: {corpus: x}
                  - Triplet
                  - MSE: {dat: x, truncate_dim: [0], teacher: y}
                arguments: {learning_rate: fast, batch: 3, fsdp: full_shard, prompts: [a]}
                card: {style: "4", licence: mit}
                """);

        assertUsage(
                training.run(config),
                "bad.yaml: ",
                "output: missing; give a directory for the trained model",
                "train[0].loss.MultipleNegativesRankingLoss.scal: unknown key; did you mean scale?",
                "train[1].data: missing; give a path, a glob",
                "train[1].columns: 'a' is named twice",
                "eval[0].loss: missing, and no training set is named 'another'",
                "evaluate[0]: no evaluator 'InformationRetrival' for embeddings; did you mean InformationRetrieval?",
                "evaluate[1]: expected the name of an evaluator and its parameters",
                "evaluate[2].MSE.data: missing; give files",
                "evaluate[2].MSE.dat: unknown key; did you mean data?",
                "evaluate[2].MSE.truncate_dim[0]: expected a whole number of at least 1, got 0",
                "arguments.learning_rate: expected a number of at least 0, got 'fast'",
                "arguments.batch: unknown key",
                "arguments.fsdp: one process trains on one device",
                "arguments.prompts: expected a text, got [\"a\"]",
                "card.style: expected 3.0.1, 3.1.1, 3.4.0, 4.1.0 or 5.0.0, got '4'",
                "card.licence: unknown key; did you mean license?");
    }

    @Test
    void oneMistakeInEachSectionIsToldWithItsLine() throws IOException {
        Path config = Files.writeString(folder.resolve("each.yaml"), """
                model: builtin:all-MiniLM-L6-v2
                modles: x
                modules: [Pooling: {mode: most}, Normalize]
                output: out
                max_seq_length: 0
                train:
                  - data: {hub: org/pairs, splt: dev}
                    loss: CoSENTLos
                eval:
                  - {data: y, loss: CoSENTLoss, prompts: z}
                evaluate:
                  - EmbeddingSimilarity: {data: pairs.csv, scor: x}
                arguments:
                  num_train_epochs: 3
                  learning_rate: fast
                card:
                  style: 5.0
                  license: [a]
                """);
        String file = config + ":";

        assertUsage(
                training.run(config, "--set", "layout=old"),
                file + "2: modles: unknown key; did you mean modules?",
                file + "3: modules[0].Pooling.mode: expected cls, max, mean",
                file + "5: max_seq_length: expected a whole number of at least 1, got 0",
                file + "7: train[0].data.splt: unknown key; did you mean split?",
                file + "8: train[0].loss: no loss 'CoSENTLos'; did you mean CoSENTLoss?",
                file + "10: eval[0].prompts: unknown key; did you mean prompt?",
                file + "12: evaluate[0].EmbeddingSimilarity.scor: unknown key",
                file + "15: arguments.learning_rate: expected a number of at least 0, got 'fast'",
                file + "17: card.style: expected",
                file + "18: card.license: expected a text",
                config + ": layout: expected legacy or current, got 'old'");
    }

    @Test
    void theParametersOfAllEvaluatorsAreChecked() throws IOException {
        String evaluators =
                "[Triplet: {dat: x}, MSE: {data: nowhere.jsonl}, Reranking: {data: x, embeddings: {queries: q.npy}}]";

        assertUsage(
                training.run(training.config("out", 1, ""), "--set", "evaluate=" + evaluators),
                "evaluate[0].Triplet.data: missing",
                "evaluate[1].MSE.teacher: missing",
                "evaluate[2].Reranking: what was computed before does not tell how the model does");
    }

    @Test
    void mistakesInModulesAreShownTogether() throws IOException {
        Path config = training.config("out", 1, "");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst(
                                "modules: .*\n",
                                "modules:"
                                        + " [Normalize, Pooling: {mode: most}, Dense: {size: 3}, Rnn]\nconfig: y.json\n")
                        .replaceFirst("(?s)model:\n.*?(?=modules)", "model: x\n"));

        assertUsage(
                training.run(config),
                "config: stands beside 'model'",
                "modules[0]: Normalize stands before any Pooling",
                "modules[1].Pooling.mode: expected cls, max, mean",
                "modules[2].Dense.out_features: missing",
                "modules[2].Dense.size: unknown key",
                "modules[3]: no module 'Rnn'; known are Pooling, SpladePooling, SparseAutoEncoder");
    }

    @Test
    void aKeyThatStandsTwiceIsAMistake() throws IOException {
        Path config = training.config("out", 4, "");
        Files.writeString(config, "output: " + folder.resolve("other") + "\n", StandardOpenOption.APPEND);

        assertThat(training.run(config)).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("out.yaml:", "Duplicate field 'output'");
    }

    @Test
    void numbersOutOfTheirRangeAreMistakes() throws IOException {
        assertUsage(
                run(
                        "learning_rate=-1",
                        "num_train_epochs=0",
                        "warmup_ratio=3",
                        "save_steps=0",
                        "eval_steps=-2",
                        "weight_decay=x"),
                "learning_rate: expected a number of at least 0, got -1",
                "num_train_epochs: expected a number above 0, got 0",
                "warmup_ratio: expected a number from 0 to 1, got 3",
                "save_steps: expected a whole number of updates above 0, or below 1 a fraction",
                "eval_steps: expected a whole number of updates above 0, or below 1 a fraction",
                "weight_decay: expected a number of at least 0, got 'x'");
        assertUsage(
                training.run(training.config("out", 4, ""), "--max-seq-length", "9999"),
                "max_seq_length: the model has 40 positions, got 9999");
    }

    @Test
    void theBestModelCanOnlyBeLoadedWhereEvaluatedOnesAreSaved() throws IOException {
        assertUsage(run("load_best_model_at_end=true"), "load_best_model_at_end: needs an eval_strategy");
        assertUsage(
                run("load_best_model_at_end=true", "eval_strategy=steps", "eval_steps=3", "save_steps=4"),
                "needs save_steps to be a multiple of eval_steps; they are 4 and 3");
    }

    @Test
    void aMisspeltKeyIsRecognised() throws IOException {
        assertUsage(run("learning_rte=1"), "arguments.learning_rte: unknown key; did you mean learning_rate?");
        assertThat(training.errors()).doesNotContain("known are");
        assertUsage(
                training.run(training.config("out", 4, ""), "--set", "max_seq_len=3"), "did you mean max_seq_length?");
    }

    @Test
    void anEmptyKeyIsWrongUsage() throws IOException {
        for (String key : List.of(".", "..", ".a", "a.", "a..b")) {
            assertUsage(
                    training.run(training.config("out", 4, ""), "--set", key + "=2"),
                    "--set " + key + ": expected keys with a dot between them, got an empty key");
        }
    }

    @Test
    void itemsOfListsAndAnUnquotedNoCanBeSet() throws IOException {
        Path config = training.config("out", 2, "");
        assertThat(training.run(config, "--print-config", "--set", "train[0].name=x", "--set", "train.0.id=y"))
                .isZero();
        assertThat(training.output()).contains("- name: x", "  id: \"y\"");

        assertUsage(
                training.run(config, "--set", "train.1.name=x"),
                "--set train.1.name: expected the number of an item of the list");
        assertUsage(training.run(config, "--set", "train={a: b}"), "train.a: unknown key");
        assertUsage(training.run(config, "--set", "modules[1].a=b"), "modules[1]: no module 'a'");

        assertThat(training.run(config, "--set", "arguments.save_strategy=no"))
                .as(training.errors())
                .isZero();
        assertThat(folder.resolve("out/checkpoints")).doesNotExist();
    }

    @Test
    void whatIsPrintedIsTheSameConfiguration() throws IOException {
        Path config = training.config("out", 2, "eval_strategy: epoch, load_best_model_at_end: true");
        assertThat(training.run(config, "--print-config", "--epochs", "2", "--card-style", "3.1.1"))
                .as(training.errors())
                .isZero();
        String printed = training.output();

        assertThat(printed)
                .contains(
                        "  num_train_epochs: 2\n", "card:\n  style: \"3.1.1\"\n  # not given:\n", "\nlayout: legacy\n")
                .contains("  save_strategy: epoch\n", "      similarity_fct: cos_sim\n")
                .doesNotContain("dataloader_num_workers");
        Path again = Files.writeString(folder.resolve("again.yaml"), printed);
        assertThat(training.run(again, "--print-config")).as(training.errors()).isZero();
        assertThat(training.output().lines().map(String::strip).sorted())
                .containsExactlyElementsOf(printed.lines()
                        .map(String::strip)
                        .filter(line -> !line.equals("# not given:"))
                        .sorted()
                        .toList());
    }

    @Test
    void whatIsPrintedNamesEveryKeyOfEverySection() throws IOException {
        Path config = Files.writeString(folder.resolve("all.yaml"), """
                model: builtin:all-MiniLM-L6-v2
                modules: [keep: Pooling, Dense: {out_features: 8}, Normalize]
                output: out
                train:
                  - data: {hub: org/pairs}
                    loss: {MatryoshkaLoss: {loss: MultipleNegativesRankingLoss, matryoshka_dims: [384, 64]}}
                eval: [{name: dev, data: [a.jsonl, b.jsonl], columns: [x, y], prompt: {x: "q: "}}]
                evaluate:
                  - EmbeddingSimilarity: {data: sts.csv}
                  - Triplet: {data: triplets.jsonl}
                arguments: {eval_strategy: "no", lr_scheduler_type: cosine, lr_scheduler_kwargs: {num_cycles: 2}}
                card: {tags: [x]}
                """);

        assertThat(training.run(config, "--print-config")).as(training.errors()).isZero();
        String printed = training.output();

        assertThat(printed)
                .contains("    out_features: 8\n", "    bias: true\n") // modules
                .contains("    hub: org/pairs\n", "    split: train\n") // data
                .contains(
                        "      matryoshka_dims: [384, 64]\n", "      n_dims_per_step: -1\n") // a loss and the one in it
                .contains("          similarity_fct: cos_sim\n")
                .contains("- EmbeddingSimilarity:\n", "    data: sts.csv\n", "    main_score: null\n") // evaluators
                .contains("  header_key_order: declared\n");
        Path again = Files.writeString(folder.resolve("again.yaml"), printed);
        assertThat(training.run(again, "--print-config")).as(training.errors()).isZero();
        assertThat(withoutRemarks(training.output())).isEqualTo(withoutRemarks(printed));
    }

    private static List<String> withoutRemarks(String yaml) {
        return yaml.lines().filter(line -> !line.strip().equals("# not given:")).toList();
    }

    @Test
    void optionsForArgumentsGoWithAConfiguration() throws IOException {
        Path config = training.config("out", 1, "");

        assertThat(training.run(config, "--dry-run", "--batch-size", "4"))
                .as(training.errors())
                .isZero();
        assertThat(training.errors()).contains("1 updates of 8 rows, 38 per epoch");
        assertUsage(training.run(config, "--learning-rate", "high"), "arguments.learning_rate: expected a number");
    }

    @Test
    void theHelpSaysWhatTheDeclarationsSay() {
        StringWriter help = new StringWriter();
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setOut(new PrintWriter(help, true));

        assertThat(line.execute("--help")).isZero();
        assertThat(help.toString().replaceAll("\\s+", " "))
                .contains(
                        "--batch-size=ROWS Rows of a batch (default: 8).",
                        "--epochs=N Passes over the data; may be fractional (default: 3).",
                        "--layout=LAYOUT Whether every release of sentence-transformers loads what is written, or 5.4 and"
                                + " later: legacy or current (default: legacy).");
    }

    @Test
    void mistakesInOptionsAreShownTogether() {
        String[] options = {"--model", "m", "--train", "x", "--loss", "CoSENTLos", "--output", "o", "--layout", "old"};

        assertThat(withoutConfiguration(options))
                .contains("the options: train[0].loss: no loss 'CoSENTLos'; did you mean CoSENTLoss?")
                .contains("\n  layout: expected legacy or current, got 'old'");
    }

    @Test
    void namesTheOptionsThatAreMissing() {
        assertThat(withoutConfiguration("--model", "some", "--train", "pairs.jsonl"))
                .contains("without a CONFIG.yaml, --loss and --output must be given too");
        assertThat(withoutConfiguration(
                        "--model", "some", "--train", "pairs.jsonl", "--loss", "some", "--set", "outputs=there"))
                .as("a key that only begins alike")
                .contains("without a CONFIG.yaml, --output must be given too");
    }

    private static String withoutConfiguration(String... words) {
        StringWriter errors = new StringWriter();
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        assertThat(line.execute(words)).isEqualTo(ExitCode.USAGE.value());
        return errors.toString();
    }

    private int run(String... arguments) throws IOException {
        return training.run(
                training.config("out", 4, ""),
                Stream.of(arguments)
                        .flatMap(argument -> Stream.of("--set", "arguments." + argument))
                        .toArray(String[]::new));
    }

    private void assertUsage(int exitCode, String... messages) {
        assertThat(training.errors()).contains(messages);
        assertThat(exitCode).isEqualTo(ExitCode.USAGE.value());
    }
}
