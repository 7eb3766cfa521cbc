package org.sentenceforge.cli.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

/** The similarity session, driven as a script drives it and as a person does. */
@Tag("it")
class SimilarityTest {
    private static final String TINY =
            GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toString();

    @TempDir
    private Path folder;

    private String session(String input, String... args) throws Exception {
        Process process = Sforge.start(folder.resolve("errors").toFile(), args);
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors")))
                .isZero();
        return out;
    }

    @Test
    void aScriptReadsPlainText() throws Exception {
        String out = session(
                "a cat ||| a kitten\nSomeone has lunch\nA man eats.\n:quit\nnever read\n",
                "similarity",
                Sforge.BUILTIN,
                "--dtype",
                "fp32");

        assertThat(out).isEqualToNormalizingNewlines("""
                  0.7663
                (noted; the next text is compared with it)
                  0.5369  Someone has lunch
                """);
    }

    @Test
    void aCorpusGivesItsNearestTexts() throws Exception {
        Path corpus = Files.writeString(
                folder.resolve("a.txt"), "A man is eating food.\nA cat sits outside.\nThe girl plays guitar.\n");

        String out = session("music\n", "similarity", Sforge.BUILTIN, corpus.toString(), "--top", "1");

        assertThat(out).matches("  0\\.\\d{4}  The girl plays guitar\\.\\R");
    }

    @Test
    void theCardShowsTheTypedTexts() throws Exception {
        Path model = copy("saved_models/v5.1.2/mean_normalize/model");

        String out = session("a cat\na dog's life ||| snow\nrain\n:card\n", "similarity", model.toString());

        assertThat(out).contains("(the card of " + model + " shows them)");
        assertThat(Files.readString(model.resolve("README.md")))
                .contains("sentences = [\n    'a cat',\n    \"a dog's life\",\n    'snow',\n]\n")
                .contains("widget:\n- source_sentence: a cat\n  sentences:\n  - a dog's life\n  - snow\n  - rain\n")
                .containsPattern("# tensor\\(\\[\\[1\\.0000, +-?0\\.\\d{4}, +-?0\\.\\d{4}\\],");
        assertThat(CardCheck.of(ModelDirectory.read(model))).isEmpty();
    }

    @Test
    void theCardOfACrossEncoderShowsPairs() throws Exception {
        Path model = copy("saved_models/v5.1.2/cross_encoder_1/model");

        session("a cat ||| a dog\na cat ||| snow\n:card\n", "similarity", model.toString());

        assertThat(Files.readString(model.resolve("README.md")))
                .contains("pairs = [\n    ['a cat', 'a dog'],\n    ['a cat', 'snow'],\n]\n")
                .contains("# (2,)\n")
                .contains("ranks = model.rank(\n    'a cat',\n    [\n        'a dog',\n        'snow',\n    ]\n)\n");
        assertThat(CardCheck.of(ModelDirectory.read(model))).isEmpty();
    }

    private Path copy(String golden) throws IOException {
        Path original = GoldenFiles.path(golden);
        Path model = folder.resolve("model");
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(original.relativize(file).toString()));
            }
        }
        return model;
    }

    @Test
    void severalTextsGiveAMatrixAndTheLastResultAFile() throws Exception {
        Path saved = folder.resolve("scores.csv");

        String out = session(
                "a cat ||| a kitten ||| 猫がいる\n:save " + saved + "\n", "similarity", Sforge.BUILTIN, "--dtype", "fp32");

        assertThat(out.lines().toList())
                .hasSize(5)
                .satisfies(lines -> assertThat(lines.get(0)).matches(" +1 +2 +3"))
                .satisfies(lines -> assertThat(lines.get(1)).matches(" 1  a cat +1\\.0000  0\\.7663 +-?0\\.\\d{4}"))
                .contains("(3 rows in " + saved + ")");
        assertThat(Files.readAllLines(saved)).hasSize(4).first().isEqualTo("first,second,score");
    }

    @Test
    void componentsFunctionAndPromptAreChosenInTheSession() throws Exception {
        String out = session(
                ":dim 64\na cat ||| a kitten\n:dim all\n:score euclidean\na cat ||| a kitten\n:prompt about animals:\n"
                        + ":score model\na cat ||| a kitten\n",
                "similarity",
                Sforge.BUILTIN,
                "--dtype",
                "fp32");

        List<Double> scores = out.lines().map(Double::parseDouble).toList();
        // of vectors of length 1
        assertThat(scores.get(1)).isCloseTo(-Math.sqrt(2 - 2 * 0.7663), within(1e-3));
        assertThat(scores.get(0)).isBetween(0.5, 0.99).isNotCloseTo(0.7663, within(1e-3));
        assertThat(scores.get(2)).isBetween(0.5, 0.99).isNotCloseTo(0.7663, within(1e-3));
    }

    @Test
    void aCrossEncoderOrdersWhatWasFoundAndJsonTellsIt() throws Exception {
        Path corpus = Files.writeString(folder.resolve("a.txt"), "the cat eats\nthe dog reads\nan apple\n");
        Path reranker = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model");

        String out = session(
                ":load " + corpus + "\n:top 2\nthe cat\n:rerank " + reranker + "\nthe cat\n",
                "similarity",
                Sforge.BUILTIN,
                "--json");

        List<JsonNode> lines = out.lines().map(SimilarityTest::json).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).at("/results/0/text").textValue()).isEqualTo("the cat eats");
        assertThat(lines.get(0).get("results")).hasSize(2);
        assertThat(lines.get(1).get("results")).hasSize(2);
        assertThat(lines.get(1).at("/results/0/score").doubleValue())
                .isGreaterThanOrEqualTo(lines.get(1).at("/results/1/score").doubleValue())
                .isNotEqualTo(lines.get(0).at("/results/0/score").doubleValue());
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFirstMistakeOfAScriptEndsItWithItsExitCode() throws Exception {
        for (String mistake :
                List.of(":nothing", ":top 0", "a ||| ||| c", ":dim 1000", ":score angle", ":save x.csv")) {
            Process process = Sforge.start(folder.resolve("errors").toFile(), "similarity", TINY);
            try (OutputStream in = process.getOutputStream()) {
                in.write((mistake + "\n:model\n").getBytes(StandardCharsets.UTF_8));
            }

            assertThat(process.getInputStream().readAllBytes()).as(mistake).isEmpty();
            assertThat(process.waitFor()).as(mistake).isEqualTo(2);
            assertThat(Files.readString(folder.resolve("errors"))).as(mistake).startsWith("error: ");
        }
    }

    @Test
    void aPersonTypesAtARealTerminal() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: needs script(1)");
        String command = atATerminal(Sforge.command(
                List.of("-Dsentenceforge.stdin=terminal", "-Dsentenceforge.columns=60"), "similarity", Sforge.BUILTIN));
        File seen = folder.resolve("seen").toFile();
        Path large = Files.write(
                folder.resolve("large.txt"),
                IntStream.range(0, 50_000).mapToObj(i -> "text " + i).toList());
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        builder.environment().put("TERM", "xterm");
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        Process process = builder.redirectErrorStream(true).redirectOutput(seen).start();
        try (OutputStream in = process.getOutputStream()) {
            awaitText(seen, ":quit ends");
            in.write("a cat ||| a kitten\r".getBytes(StandardCharsets.UTF_8));
            in.flush();
            in.write((":load " + large + "\r").getBytes(StandardCharsets.UTF_8));
            in.flush();
            awaitText(seen, "(encoding 50000 texts");
            in.write('\u0003'); // Ctrl-C
            in.flush();
            awaitText(seen, "(cancelled)");
            // a pasted matrix, and the end of the input typed while it is computed
            in.write("\u001b[200~a cat\na kitten\n猫がいる\u001b[201~\r\u0004".getBytes(StandardCharsets.UTF_8));
            in.flush();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(seen.toPath()))
                .contains("Type a text; :help explains", "  0.7", " 3  猫がいる")
                .doesNotContain("error");
    }

    @Test
    void aTerminalThatCanDoNothingGetsPlainLinesOfTheUsualWidth() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: needs script(1)");
        String command = atATerminal(Sforge.command(List.of("-Dsentenceforge.stdin=terminal"), "similarity", TINY));
        Path seen = folder.resolve("seen");
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        builder.environment().put("TERM", "dumb");
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(seen.toFile()).start();
        try (OutputStream in = process.getOutputStream()) {
            awaitText(seen.toFile(), ":quit ends");
            type(in, "a cat ||| a kitten ||| a dog\r");
            type(in, ":quit\r");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Files.readString(seen))
                .containsPattern(" 1  a cat  {4}1\\.0000  .{6}  .{6}\\R")
                .doesNotContain("\u001b", "error");
    }

    @Test
    void ctrlCEndsADownloadAtOnceAndTheNextLineTakesItUp() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: needs script(1)");
        String command =
                atATerminal(Sforge.command(List.of("-Dsentenceforge.stdin=terminal"), "similarity", "org/tiny"));
        Path seen = folder.resolve("seen");
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        Semaphore silent = new Semaphore(0);
        try (FakeHub hub = new FakeHub()) {
            try (Stream<Path> files = Files.walk(Path.of(TINY))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    hub.file(Path.of(TINY).relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            hub.fault("model.safetensors", goesSilent(silent));
            builder.environment().put("HF_ENDPOINT", hub.endpoint().toString());
            builder.environment().put("HF_HOME", folder.resolve("hf").toString());
            builder.environment().put("HF_HUB_OFFLINE", "0");
            builder.environment().put("TERM", "xterm");
            builder.environment().put("XDG_STATE_HOME", folder.toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(seen.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                awaitText(seen.toFile(), ":quit ends");
                type(in, "a cat\r");
                silent.acquire();
                type(in, "\u0003");
                awaitText(seen.toFile(), "(cancelled)");
                type(in, "a cat ||| a kitten\r");
                awaitText(seen.toFile(), "  0.");
                hub.fault("model.safetensors", goesSilent(silent));
                type(in, ":model org/other\r");
                silent.acquire();
                type(in, "\u0003a dog ||| a puppy\r");
                type(in, ":model org/third\r\u0004");
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }

            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(seen).split("\\(cancelled\\)", -1)).hasSize(3);
            assertThat(Files.readString(seen)).doesNotContain("error");
            assertThat(folder.resolve("hf/hub/models--org--tiny/refs/main")).exists();
            assertThat(folder.resolve("hf/hub/models--org--other/refs/main")).doesNotExist();
            assertThat(folder.resolve("hf/hub/models--org--third/refs/main")).exists();
        }
    }

    /**
     * The command for script(1) to give to a shell: in the shell's place, since Ctrl-C would stop that too (dash ends with 130), and
     * with the signal's default, which a build in the background ignores with all that it starts.
     */
    private static String atATerminal(List<String> command) {
        return command.stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "exec env --default-signal=INT ", ""));
    }

    private static FakeHub.Fault goesSilent(Semaphore silent) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 500);
            exchange.getResponseBody().flush();
            silent.release();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void type(OutputStream in, String keys) throws IOException {
        in.write(keys.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private static void awaitText(File file, String text) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && !Files.readString(file.toPath()).contains(text); i++) {
            Thread.sleep(100);
        }
        assertThat(file).content().contains(text);
    }

    @Test
    void asInterruptedItEndsAsSignalsEnd() throws Exception {
        Process process = Sforge.start(folder.resolve("errors").toFile(), "similarity", Sforge.BUILTIN);
        process.getOutputStream().write("one\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        process.getInputStream().read();

        process.toHandle()
                .destroy(); // the signal alone: Process.destroy() also ends the input, which ends the session with 0

        assertThat(process.waitFor()).isEqualTo(143);
    }
}
