package org.sentenceforge.cli.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.cli.fault.FaultProgram.Promise;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.support.TinyTraining;

/**
 * What commands leave where the disk is full, a rename or fsync fails, a file vanishes or is cut short: what was there, and one message.
 * {@code -Dfaults=100} asks for more faults of each kind, {@code -Dseed=1} for the same ones again.
 *
 * <p>DuckDB writes Parquet files by itself, past the wrapper; of those only what is around them is tested.
 */
@Tag("it")
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FaultInjectionTest {
    private static final String OLD = "what was there before";

    private final int faults = Integer.getInteger("faults", 1);
    private final long seed = TestSeed.of(FaultInjectionTest.class);

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path given;

    private Path given(String name) throws IOException {
        given = Files.createDirectories(folder.resolve("given"));
        return given.resolve(name);
    }

    private void model() throws IOException {
        copy(GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model"), given("model"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.safetensors", "out.jsonl", "out.parquet"})
    void embeddings(String output) throws Exception {
        model();
        Files.writeString(given("texts.txt"), "one\ntwo\nthree\n");
        Files.writeString(given(output), OLD);

        // two files cannot be replaced at once: the label of these may be missing beside whole new vectors
        boolean labelBeside = output.endsWith(".npy") || output.endsWith(".jsonl");
        Promise promise = labelBeside ? Promise.WHOLE : Promise.UNTOUCHED;
        promised(promise, "embed", "WORK/model", "WORK/texts.txt", "-o", "WORK/" + output, "--device", "cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.jsonl"})
    void embeddingsThatCanBeResumed(String output) throws Exception {
        model();
        Files.writeString(
                given("texts.txt"), "one\n"); // of several, those behind a resumption may differ in last digits
        Files.writeString(given(output), OLD);

        promised(
                Promise.REPEATABLE,
                "embed",
                "WORK/model",
                "WORK/texts.txt",
                "-o",
                "WORK/" + output,
                "--resume",
                "--device",
                "cpu");
    }

    @Test
    void labels() throws Exception {
        model();
        Files.writeString(given("pairs.jsonl"), "{\"query\": \"a b\", \"answer\": \"c\"}\n".repeat(3));
        Files.writeString(given("out.jsonl"), OLD);

        promised(
                Promise.REPEATABLE,
                "label",
                "WORK/model",
                "WORK/pairs.jsonl",
                "-o",
                "WORK/out.jsonl",
                "--resume",
                "--device",
                "cpu");
    }

    @Test
    void negatives() throws Exception {
        model();
        Files.writeString(
                given("pairs.jsonl"),
                "{\"anchor\": \"a b\", \"positive\": \"c\"}\n"
                        + "{\"anchor\": \"who\", \"positive\": \"the doctor\"}\n"
                        + "{\"anchor\": \"what\", \"positive\": \"a thing\"}\n");
        Files.writeString(given("out.jsonl"), OLD);

        promised(
                Promise.REPEATABLE,
                "mine",
                "WORK/model",
                "WORK/pairs.jsonl",
                "-o",
                "WORK/out.jsonl",
                "--num-negatives",
                "1",
                "--cache-folder",
                "WORK/cache",
                "--device",
                "cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org/tiny", "org/tiny@" + FakeHub.COMMIT})
    void aDownload(String model) throws Exception {
        model();
        try (FakeHub hub = new FakeHub()) {
            try (Stream<Path> files = Files.walk(given("model"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    hub.file(given("model").relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            Files.writeString(given("texts.txt"), "one\ntwo\nthree\n");
            environment.put("HF_ENDPOINT", hub.endpoint().toString());
            environment.put("HF_HOME", folder.resolve("work/hf").toString());
            environment.put("HF_HUB_OFFLINE", "0");

            promised(Promise.REPEATABLE, "embed", model, "WORK/texts.txt", "-o", "WORK/out.npy", "--device", "cpu");
        }
    }

    /** Files may have 64 kB: the system fails the write behind that. */
    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.safetensors", "out.jsonl"})
    void embeddingsThatGetTooLargeForTheSystem(String output) throws Exception {
        model();
        Files.writeString(given("texts.txt"), "one two three\n".repeat(5000));
        Files.writeString(given(output), OLD);
        String program = Sforge.command(
                        List.of(),
                        "embed",
                        given("model").toString(),
                        given("texts.txt").toString(),
                        "-o",
                        given(output).toString(),
                        "--device",
                        "cpu")
                .stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Path errors = folder.resolve("errors");

        int exitCode = new ProcessBuilder("bash", "-c", "ulimit -f 64; exec " + program)
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();

        assertThat(exitCode).as(Files.readString(errors)).isEqualTo(1);
        assertThat(Files.readAllLines(errors))
                .filteredOn(line -> line.startsWith("error: "))
                .singleElement()
                .asString()
                .contains("cannot write", output, "File too large");
        assertThat(given(output)).hasContent(OLD);
        try (Stream<Path> left = Files.list(given)) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("model", "texts.txt", output);
        }
    }

    @Test
    void embeddingsThatWaitForTheirRanges() throws Exception {
        model();
        Files.writeString(given("texts.txt"), "one\ntwo\nthree\n");
        Files.writeString(given("out.npy"), OLD);

        promised(
                Promise.WHOLE,
                "embed",
                "WORK/model",
                "WORK/texts.txt",
                "-o",
                "WORK/out.npy",
                "--precision",
                "int8",
                "--device",
                "cpu");
    }

    @Test
    void anEvaluation() throws Exception {
        model();
        Files.writeString(
                given("pairs.jsonl"),
                "{\"sentence1\": \"a b\", \"sentence2\": \"c\", \"score\": 0.5}\n"
                        + "{\"sentence1\": \"who\", \"sentence2\": \"who is\", \"score\": 0.9}\n"
                        + "{\"sentence1\": \"d\", \"sentence2\": \"the doctor\", \"score\": 0.1}\n");

        promised(
                Promise.WHOLE,
                "eval",
                "WORK/model",
                "--task",
                "similarity",
                "--data",
                "WORK/pairs.jsonl",
                "--output",
                "WORK/out",
                "--device",
                "cpu");
    }

    @Test
    void anExport() throws Exception {
        model();
        Files.createDirectories(given("model/onnx"));
        Files.writeString(given("model/onnx/model.onnx"), OLD);

        promised(Promise.WHOLE, "export", "WORK/model");
    }

    @Test
    void aCard() throws Exception {
        try (var in = ModelCard.class.getResourceAsStream("sentenceforge-card.json")) {
            var record = new ObjectMapper().readTree(in);
            Files.writeString(given("data.json"), record.get("card").toString());
        }
        Files.writeString(given("README.md"), OLD);

        promised(Promise.UNTOUCHED, "card", "render", "WORK/data.json", "--output", "WORK/README.md");
    }

    @Test
    void aTraining() throws Exception {
        TinyTraining tiny = new TinyTraining(given(""));
        trained(tiny.config("out", 2, "save_steps: 1, save_total_limit: 1"));
    }

    @Test
    void aTrainingOfAnAdapter() throws Exception {
        TinyTraining tiny = new TinyTraining(given(""));
        model();
        trained(tiny.startFrom(
                "model: " + given("model") + "\nlora: {r: 2, alpha: 4, targets: all-linear}\n",
                tiny.config("out", 2, "save_steps: 1, save_total_limit: 1")));
    }

    @Test
    void aTrainingOfACrossEncoder() throws Exception {
        TinyTraining tiny = new TinyTraining(given(""));
        trained(tiny.rerankerConfig(
                "out",
                2,
                "save_steps: 1, save_total_limit: 1, eval_strategy: steps, eval_steps: 1,"
                        + " load_best_model_at_end: true"));
    }

    /** Runs a training in the folder to work in, which its configuration must name. */
    private void trained(Path config) throws IOException, InterruptedException {
        String text = Files.readString(config);
        Files.writeString(
                config, text.replace(given.toString(), folder.resolve("work").toString()));

        promised(Promise.RESUMABLE, "train", "WORK/" + config.getFileName(), "--device", "cpu");
    }

    /** Runs the command in a process with such a file system, see {@link FaultProgram}. */
    private void promised(Promise promise, String... command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of(given.toString(), Long.toString(seed), Integer.toString(faults), promise.name()));
        Collections.addAll(arguments, command);
        List<String> program = Sforge.command(
                List.of("-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyProvider.class.getName()),
                arguments.toArray(String[]::new));
        program.replaceAll(
                word -> word.equals("org.sentenceforge.cli.program.Main") ? FaultProgram.class.getName() : word);
        Path output = folder.resolve("output");
        ProcessBuilder process =
                new ProcessBuilder(program).redirectErrorStream(true).redirectOutput(output.toFile());
        process.environment().putAll(environment);
        int exitCode = process.start().waitFor();
        String said = Files.readString(output, UTF_8);
        System.out.println("faults of " + String.join(" ", command) + ", seed " + seed + ":\n" + said);
        assertThat(exitCode).as(said).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
