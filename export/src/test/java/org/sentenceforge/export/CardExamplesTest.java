package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

/** The Java code of cards, compiled and run in the model's directory with others' libraries alone. */
@Tag("it")
class CardExamplesTest {
    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String TEXT = "The weather is lovely today.";

    @TempDir
    private Path folder;

    @Test
    void theGraphAndTheArchiveOfABiEncoderGiveItsEmbedding() throws Exception {
        Path directory = exported("saved_models/v5.1.2/mean_normalize/model");
        float[] expected;
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(directory), Backend.named("torch"), EncoderSettings.exact())) {
            expected = embedder.encode(List.of(TEXT))[0];
        }

        List<float[]> found = run(directory, "embedding");

        assertThat(found).hasSize(2).allSatisfy(vector -> assertThat(vector).containsExactly(expected, within(1e-5f)));
    }

    @Test
    void theGraphAndTheArchiveOfACrossEncoderGiveItsLogits() throws Exception {
        Path directory = exported("saved_models/v6.0.1/cross_encoder_3_labels_max24/model");
        float[] expected;
        try (CrossEncoder scorer =
                CrossEncoder.open(ModelDirectory.read(directory), Backend.named("torch"), EncoderSettings.exact())) {
            expected = scorer.score(List.of(new TextPair("How is the weather?", TEXT)))[0];
        }

        List<float[]> found = run(directory, "scores");

        assertThat(found).hasSize(2).allSatisfy(scores -> assertThat(scores).containsExactly(expected, within(1e-5f)));
    }

    /** A copy of a model with both kinds of files. */
    private Path exported(String golden) throws IOException {
        Path source = GoldenFiles.path(golden);
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        folder.resolve("model").resolve(source.relativize(file).toString()));
            }
        }
        Path directory = folder.resolve("model");
        ModelDirectory model = ModelDirectory.read(directory);
        new ModelExport(model, directory, ExportFormat.STANDARD).run();
        new TorchScriptExport(model, directory, ModelExport.Limits.USUAL).run();
        return directory;
    }

    /** What each piece of code leaves in a variable. */
    private static List<float[]> run(Path directory, String variable) throws Exception {
        StringBuilder source = new StringBuilder("""
                import ai.djl.huggingface.tokenizers.*;
                import ai.djl.inference.*;
                import ai.djl.ndarray.*;
                import ai.djl.repository.zoo.*;
                import ai.onnxruntime.*;
                import java.nio.file.*;
                import java.util.*;

                public class Examples {
                    public static void main(String[] arguments) throws Exception {
                """);
        for (MatchResult code : CODE.matcher(Files.readString(directory.resolve("README.md")))
                .results()
                .toList()) {
            String shown = code.group(1)
                    .replaceAll(
                            "(float\\[] " + variable + " = .*;)",
                            "$1 System.out.println(Arrays.toString(" + variable + "));");
            source.append("{\n").append(shown).append("}\n");
        }
        Path file = Files.writeString(directory.resolve("Examples.java"), source.append("}\n}\n"));
        return output(directory, file)
                .lines()
                .map(line -> line.substring(1, line.length() - 1).split(", "))
                .map(CardExamplesTest::numbers)
                .toList();
    }

    private static float[] numbers(String[] texts) {
        float[] numbers = new float[texts.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(texts[i]);
        }
        return numbers;
    }

    private static String output(Path directory, Path source) throws IOException, InterruptedException {
        Path out = directory.resolve("out.txt");
        Path err = directory.resolve("err.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dai.djl.offline=true",
                        "-DOPT_OUT_TRACKING=true",
                        "-cp",
                        othersLibraries(),
                        source.toString())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }

    private static String othersLibraries() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(classes|sentenceforge-[a-z]+-[0-9].*\\.jar)"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
