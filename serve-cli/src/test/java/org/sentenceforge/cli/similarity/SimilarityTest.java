package org.sentenceforge.cli.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

/** The similarity session, driven as a script drives it and as a person does. */
@Tag("it")
class SimilarityTest {
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
    void aMistakeIsExplainedAndTheSessionGoesOn() throws Exception {
        String out = session(":nothing\n:top 0\na ||| b ||| c\n:model\n", "similarity", Sforge.BUILTIN);

        assertThat(out)
                .contains("error: there is no command :nothing; :help lists them")
                .contains("error: :top takes a number from 1")
                .contains("error: expected two texts")
                .containsPattern("dimension +384");
    }

    @Test
    void aPersonTypesAtARealTerminal() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "skipped: needs script(1)");
        String command = Sforge.command(
                        List.of("-Dsentenceforge.stdin=terminal", "-Dsentenceforge.columns=60"),
                        "similarity",
                        Sforge.BUILTIN)
                .stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        File seen = folder.resolve("seen").toFile();
        ProcessBuilder builder = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        builder.environment().put("TERM", "xterm");
        Process process = builder.redirectErrorStream(true).redirectOutput(seen).start();
        try (OutputStream in = process.getOutputStream()) {
            awaitText(seen, ":quit leaves");
            in.write("a cat ||| a kitten\r".getBytes(StandardCharsets.UTF_8));
            in.flush();
            awaitText(seen, "0.7");
            in.write(":quit\r".getBytes(StandardCharsets.UTF_8));
            in.flush();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(seen.toPath())).contains("Type a text; :help explains");
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
