package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.support.GoldenFiles;

/** What a user's mistake looks like: one message on standard error, an exit code, no output file. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path output;

    @BeforeEach
    void noOutput() {
        output = folder.resolve("none");
    }

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
    void optionsThatWouldHaveNoEffect() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path reranker = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model");
        Path input = file("a.txt", "text\n");

        assertError(Sforge.run("rank", reranker, "--query", "a", "--top-k", "2", input), 2, "--top-k", "--retriever");
        assertError(
                Sforge.run("rank", model, "--query", "a", "--query-column", "b", input),
                2,
                "--query-column",
                "--queries");
        assertError(Sforge.run("export", model, "--calibration", input), 2, "--calibration", "--precision int8");
        assertError(Sforge.run("export", model, "--max-ndcg-loss", "0.1"), 2, "--max-ndcg-loss", "--data");
        assertError(embed(model, input, "--calibration", input.toString()), 2, "--calibration", "int8 and uint8");
    }

    @Test
    void outputsThatCannotBe() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path input = file("a.txt", "text\n");
        Path pairs = file("a.jsonl", "{\"anchor\": \"a\", \"positive\": \"b\"}\n");

        assertError(Sforge.run("quickstart", "--output", input), 2, "a.txt is a file; name a directory");
        assertError(Sforge.run("cluster", model, input, "-o", folder.resolve("out.csv")), 2, "JSON lines", ".jsonl");
        assertError(
                Sforge.run("mine", model, pairs, "-o", folder.resolve("o.jsonl"), "--cache-folder", input),
                2,
                "a.txt is a file; name a directory with --cache-folder");
    }

    @Test
    void vectorsThatAreNoNumbers() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path input = file("a.txt", "one\ntwo\n");
        String row = "1" + ",0".repeat(31);
        Path vectors =
                file("v.jsonl", "{\"embedding\": [" + row + "]}\n{\"embedding\": [" + row.replace("1", "NaN") + "]}\n");
        Path npy = folder.resolve("v.npy");
        assertThat(Sforge.run("embed", model, input, "-o", npy).exitCode()).isZero();
        try (var channel = FileChannel.open(npy, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).putInt(0x0000c07f).flip(), channel.size() - 4);
        }

        assertThat(Sforge.run("rank", model, "--query", "a", "--retriever", model, "--vectors", vectors, input)
                        .exitCode())
                .isEqualTo(3);
        assertError(
                Sforge.run("rank", model, "--query", "a", "--retriever", model, "--vectors", npy, input),
                3,
                "v.npy: row 2 has no similarity to a query",
                "NaN");
    }

    @Test
    void filesThatAreNotWhatTheyAreTakenFor() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path nothing = folder.resolve("nowhere");

        assertError(embed(model, file("a.parquet", "PAR1 and more PAR1")), 3, "cannot read ", "a.parquet", "Footer");
        assertError(Sforge.run("card", "render", folder), 3, "cannot be read: ", "directory");
        assertError(Sforge.run("card", "render", file("open.json", "{")), 3, "open.json:1: no valid JSON");
        Path bytes = Files.write(folder.resolve("bytes.json"), new byte[] {'"', (byte) 0xff, '"'});
        assertError(Sforge.run("card", "render", bytes), 3, "bytes.json: is not UTF-8 text");
        assertError(Sforge.run("export", model, "--data", nothing), 3, "nowhere: no such folder");
        assertError(Sforge.run("export", model, "--data", folder), 3, "no corpus.jsonl; it may also be .parquet");
    }

    @Test
    void aCommandThatIsNone() {
        Sforge.Result result = Sforge.run("embedd");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("there is no command 'embedd'", "embed");
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

        assertError(Sforge.run("rank", model, "--query", "a", file("bad.jsonl", "{")), 4, "3 scores", "sforge predict");
    }

    @Test
    void tokensWhereTextsAreRanked() throws IOException {
        Path tokens = file("tokens.jsonl", "{\"input_ids\": [101, 102], \"attention_mask\": [1, 1]}\n");

        assertError(
                Sforge.run("rank", Sforge.BUILTIN, "--query", "a", "--input-format", "tokens", tokens),
                2,
                "expected texts, got token ids");
    }

    @Test
    void aConfigurationThatIsNotThere() {
        assertError(Sforge.run("eval", Sforge.BUILTIN, folder.resolve("none.yaml")), 3, "none.yaml: no such file");
    }
}
