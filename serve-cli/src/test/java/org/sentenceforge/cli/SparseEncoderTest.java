package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.TinySparse;

/** What commands do with a sparse encoder: each works or says in one line why not. */
class SparseEncoderTest {
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "who finds the red car", "my friend buys some bread");

    @TempDir
    private static Path folder;

    private static Path model;
    private static Path lines;
    private static float[][] expected;
    private static List<String> entries;

    @BeforeAll
    static void makeModel() throws IOException {
        model = TinySparse.in(folder);
        lines = Files.write(folder.resolve("lines.txt"), TEXTS);
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(model), Backend.named("torch"), EncoderSettings.exact())) {
            expected = embedder.encode(TEXTS);
            entries = embedder.entries();
        }
    }

    @Test
    void weightsAreWrittenByTokenTheLargestFirst() throws IOException {
        for (String name : List.of("weights.jsonl", "weights.bulk")) {
            Path output = folder.resolve(name);
            done(Sforge.run("embed", model, lines, "--dtype", "fp32", "-o", output));
            List<String> rows = Files.readAllLines(output).stream()
                    .filter(line -> line.contains("embedding"))
                    .toList();
            assertThat(rows).hasSize(TEXTS.size());
            for (int i = 0; i < rows.size(); i++) {
                JsonNode weights = new ObjectMapper().readTree(rows.get(i)).get("embedding");
                List<Double> values = StreamSupport.stream(weights.spliterator(), false)
                        .map(JsonNode::doubleValue)
                        .toList();
                assertThat(values).isSortedAccordingTo((a, b) -> Double.compare(b, a));
                int row = i;
                assertThat(values).hasSize((int) IntStream.range(0, 200)
                        .filter(entry -> expected[row][entry] != 0)
                        .count());
                weights.properties()
                        .forEach(weight -> assertThat(weight.getValue().floatValue())
                                .isCloseTo(expected[row][entries.indexOf(weight.getKey())], within(1e-6f)));
            }
        }
    }

    @Test
    void aMatrixForSciPyHasTheLargestWeights() throws IOException {
        Path output = folder.resolve("weights.npz");
        done(Sforge.run("embed", model, lines, "--dtype", "fp32", "--max-active-dims", "4", "-o", output));
        Map<String, ByteBuffer> arrays = new HashMap<>();
        try (InputStream in = Files.newInputStream(output);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                ByteBuffer array = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                arrays.put(entry.getName(), array.position(128).slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        assertThat(arrays).containsOnlyKeys("data.npy", "indices.npy", "indptr.npy", "shape.npy", "format.npy");
        assertThat(arrays.get("shape.npy").getLong(0)).isEqualTo(TEXTS.size());
        assertThat(arrays.get("shape.npy").getLong(8)).isEqualTo(200);
        for (int row = 0; row < TEXTS.size(); row++) {
            assertThat(arrays.get("indptr.npy").getLong(8 * (row + 1))).isEqualTo(4L * (row + 1));
            for (int i = 4 * row; i < 4 * row + 4; i++) {
                assertThat(arrays.get("data.npy").getFloat(4 * i))
                        .isCloseTo(expected[row][arrays.get("indices.npy").getInt(4 * i)], within(1e-6f));
            }
        }
    }

    @Test
    void componentsAreWrittenAsPgvectorReadsThem() throws IOException {
        Path output = folder.resolve("weights.copy");
        done(Sforge.run("embed", model, lines, "--max-active-dims", "2", "-o", output));
        assertThat(Files.readAllLines(output)).allMatch(line -> line.matches("\\{\\d+:[\\d.]+,\\d+:[\\d.]+}/200"));
    }

    @Test
    void textsAreFoundByTheDotProduct() throws IOException {
        Sforge.Result result =
                Sforge.run("search", model, "--dtype", "fp32", "--corpus", lines, "--query", TEXTS.get(1), "--json");
        done(result);
        JsonNode found = new ObjectMapper().readTree(result.out());
        assertThat(found).hasSize(TEXTS.size());
        double before = Double.POSITIVE_INFINITY;
        for (JsonNode hit : found) {
            int row = hit.get("row").intValue() - 1;
            double product = IntStream.range(0, 200)
                    .mapToDouble(i -> (double) expected[1][i] * expected[row][i])
                    .sum();
            assertThat(hit.get("score").doubleValue()).isCloseTo(product, within(1e-4));
            assertThat(hit.get("score").doubleValue()).isLessThanOrEqualTo(before);
            before = hit.get("score").doubleValue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"O1", "O2", "O3"})
    void graphsGiveTheSameWeights(String level) throws IOException {
        Path copy = folder.resolve(level);
        Path output = folder.resolve(level + ".jsonl");
        String graph = "model_" + level + ".onnx";
        done(Sforge.run("export", model, "--level", level, "--output", copy));
        done(Sforge.run("embed", copy, lines, "--backend", "onnx", "--file", graph, "-o", output));
        List<String> rows = Files.readAllLines(output);
        assertThat(rows).hasSize(TEXTS.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonNode weights = new ObjectMapper().readTree(rows.get(i)).get("embedding");
            for (int entry = 0; entry < 200; entry++) {
                float found = weights.path(entries.get(entry)).floatValue();
                // O3 has another GELU, here as in the original
                assertThat(found).isCloseTo(expected[i][entry], within(level.equals("O3") ? 5e-3f : 1e-5f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--normalize",
                "--truncate-dim 5",
                "--on-long chunk",
                "--precision int8",
                "--output-value tokens",
                "--max-active-dims 0",
                "--output OUT.npy",
                "--output OUT.parquet",
                "--resume --output OUT.npz"
            })
    void whatDenseEmbeddingsAloneHaveIsRefused(String options) {
        Path output = folder.resolve("refused");
        String given = options.contains("--output ") ? options : options + " --output OUT.jsonl";
        Sforge.Result result = Sforge.run(
                Stream.of(("embed " + model + " " + lines + " " + given.replace("OUT", output.toString())).split(" "))
                        .toArray());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster MODEL LINES --output OUT.jsonl",
                "mine MODEL LINES --output OUT.jsonl",
                "distill-static MODEL --output OUT",
                "export MODEL --output OUT --precision int8",
                "export MODEL --output OUT --format torchscript",
                "rank MODEL --retriever MODEL --query a LINES"
            })
    void commandsOfDenseEmbeddingsRefuseIt(String command) {
        String out = folder.resolve("refused").toString();
        Sforge.Result result = Sforge.run((Object[]) command.replace("MODEL", model.toString())
                .replace("LINES", lines.toString())
                .replace("OUT", out)
                .split(" "));
        assertThat(result.exitCode()).as(result.err()).isIn(2, 4);
        assertThat(result.err().lines()).hasSize(1);
    }

    @Test
    void anotherModelHasNoActiveDimensions() {
        Sforge.Result result = Sforge.run(
                "embed", Sforge.BUILTIN, lines, "--max-active-dims", "3", "-o", folder.resolve("refused.npy"));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("expected a sparse encoder");
    }

    private static void done(Sforge.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
