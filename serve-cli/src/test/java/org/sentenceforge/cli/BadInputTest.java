package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.support.GoldenFiles;

/** What a user's mistake looks like: one message on standard error, an exit code, no output file. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path output;

    private Sforge.Result embed(Object model, Object input, Object... more) {
        output = folder.resolve("out.npy");
        List<Object> args = new ArrayList<>(List.of("embed", model, input, "--output", output));
        args.addAll(List.of(more));
        return Sforge.run(args.toArray());
    }

    private void assertError(Sforge.Result result, int exitCode, String... parts) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("error: ")
                .contains(parts);
        assertThat(result.out()).isEmpty();
        assertThat(output).doesNotExist();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void aMissingFile() {
        assertError(embed(Sforge.BUILTIN, folder.resolve("none.txt")), 3, "no such file", "none.txt");
    }

    @Test
    void aMissingModel() throws IOException {
        assertError(embed(folder.resolve("none"), file("a.txt", "text\n")), 4, "none");
    }

    @Test
    void aDirectoryThatIsNoModel() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("empty"));

        assertError(embed(directory, file("a.txt", "text\n")), 4, "empty", "modules.json");
    }

    @Test
    void aTruncatedWeightsFile() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Path builtin = BuiltinModel.directory(BuiltinModel.NAME);
        try (var files = Files.walk(builtin)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = model.resolve(builtin.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        Path weights = model.resolve("model.safetensors");
        try (var channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.truncate(1_000_000);
        }

        assertError(embed(model, file("a.txt", "text\n")), 4, "model.safetensors");
    }

    @Test
    void aRowWithoutTheColumn() throws IOException {
        Path input = file("a.jsonl", "{\"text\": \"one\"}\n{\"txt\": \"two\"}\n");

        assertError(
                embed(Sforge.BUILTIN, input), 3, "a.jsonl:2: no column 'text' (did you mean 'txt'?); there are: txt");
    }

    @Test
    void optionsThatMeanNothing() throws IOException {
        Path input = file("a.txt", "text\n");

        assertError(embed(Sforge.BUILTIN, input, "--threads", "0"), 2, "--threads: expected a number from 1, got 0");
        Sforge.Result none = embed(Sforge.BUILTIN, input, "--memory", "0");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("expected a size above 0");
        assertError(
                Sforge.run("embed", Sforge.BUILTIN, input, "--output", "-", "--resume"), 2, "--resume", "--output -");
        assertError(
                Sforge.run("export", Sforge.BUILTIN, "--processor", "avx2"),
                2,
                "--processor: only graphs of --precision int8 depend on it, got --precision fp32");
    }

    @Test
    void moreThreadsThanCoresAreNotStarted() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

        Sforge.Result result = embed(model, file("a.txt", "text\n"), "--threads", "100000");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).containsOnlyOnce("--threads 100000: this machine has");
    }

    @Test
    void aDeviceThatIsNotThere() throws IOException {
        Assumptions.assumeFalse(Files.exists(Path.of("/proc/driver/nvidia/version")));

        assertError(embed(Sforge.BUILTIN, file("a.txt", "text\n"), "--device", "cuda"), 5, "no CUDA device");
    }

    @Test
    void aTextThatIsTooLong() throws IOException {
        Path input = file("a.txt", "short\n" + "long ".repeat(500) + "\n");

        assertError(embed(Sforge.BUILTIN, input, "--on-long", "error"), 3, "a.txt:2", "maximum of 256");
    }

    @Test
    void lessMemoryThanTheWeightsTake() throws IOException {
        assertError(embed(Sforge.BUILTIN, file("a.txt", "text\n"), "--memory", "50M"), 6, "weights", "--memory");
    }

    @Test
    void anOutputWhoseNameTellsNoFormat() throws IOException {
        Sforge.Result result =
                Sforge.run("embed", Sforge.BUILTIN, file("a.txt", "text\n"), "-o", folder.resolve("x.doc"));

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("x.doc").contains(".npy");
    }

    @Test
    void aCrossEncoderHasNoEmbeddings() throws IOException {
        Path model = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model");

        assertError(embed(model, file("a.txt", "text\n")), 4, "cross-encoder", "sforge rank");
    }

    @Test
    void aTaskThatIsNone() throws IOException {
        Sforge.Result result = Sforge.run("embed", Sforge.BUILTIN, file("a.txt", "text\n"), "-o", "-", "--task", "any");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("expected query or document, got 'any'");
    }

    @Test
    void aModelThatCannotRankIsRefusedBeforeTextsAreRead() throws IOException {
        Path model = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_3_labels_max24/model");
        output = folder.resolve("none");

        assertError(Sforge.run("rank", model, "--query", "a", file("bad.jsonl", "{")), 4, "3 scores", "sforge predict");
    }

    @Test
    void tokensWhereTextsAreRanked() throws IOException {
        Path tokens = file("tokens.jsonl", "{\"input_ids\": [101, 102], \"attention_mask\": [1, 1]}\n");
        output = folder.resolve("none");

        assertError(
                Sforge.run("rank", Sforge.BUILTIN, "--query", "a", "--input-format", "tokens", tokens),
                2,
                "expected texts, got token ids");
    }

    @Test
    void aConfigurationThatIsNotThere() {
        output = folder.resolve("none");

        assertError(Sforge.run("eval", Sforge.BUILTIN, folder.resolve("none.yaml")), 3, "none.yaml: no such file");
    }
}
