package org.sentenceforge.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

class EmbedTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private List<JsonNode> embed(Object model, Path input, Object... more) throws IOException {
        Path output = folder.resolve("out.jsonl");
        List<Object> args = new ArrayList<>(List.of("embed", model, input, "-o", output, "--dtype", "fp32"));
        args.addAll(List.of(more));
        Sforge.Result result = Sforge.run(args.toArray());
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static double length(JsonNode vector) {
        double squares = 0;
        for (JsonNode x : vector) {
            squares += x.doubleValue() * x.doubleValue();
        }
        return Math.sqrt(squares);
    }

    @Test
    void aDryRunNeedsNothingButTheConfiguration() throws IOException {
        file("config.json", """
                {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 3584, "intermediate_size": 14336,
                 "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
                 "query_pre_attn_scalar": 256, "max_position_embeddings": 8192}
                """);

        Sforge.Result result = Sforge.run("embed", folder, "--dry-run");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("9,241,705,984 parameters", "fp32: 37.0 GB weights", "fp16: 20.3 GB weights");
        JsonNode json =
                JSON.readTree(Sforge.run("embed", folder, "--dry-run", "--json").out());
        assertThat(json.get("parameters").longValue()).isEqualTo(9_241_705_984L);
        assertThat(json.get("weight_bytes_fp32").longValue()).isEqualTo(4 * 9_241_705_984L);
    }

    @Test
    void aModelWithAGraphAndNoWeightsRunsTheGraph() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path exported = folder.resolve("exported");
        Sforge.Result result = Sforge.run("export", model, "--output", exported);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(exported.resolve("model.safetensors")).doesNotExist();
        Path input = file("a.txt", "the cat eats an apple\n");

        JsonNode graph = embed(exported, input).get(0).get("embedding");
        JsonNode torch = embed(model, input).get(0).get("embedding");

        for (int i = 0; i < torch.size(); i++) {
            assertThat(graph.get(i).doubleValue()).isCloseTo(torch.get(i).doubleValue(), within(2e-5));
        }
    }

    @Test
    void severalDevicesGiveTheBytesThatOneGives() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 400; row++) {
            lines.append("line ")
                    .append(row)
                    .append(" the cat eats".repeat(row % 7))
                    .append('\n');
        }
        Path input = file("lines.txt", lines.toString());
        Object[] common = {
            "embed",
            GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"),
            input,
            "--tokens-per-batch",
            "300",
            "-v"
        };
        Path one = folder.resolve("one.npy");
        Path two = folder.resolve("two.npy");

        Sforge.Result alone = Sforge.run(and(common, "-o", one, "--device", "cpu", "--threads", "1"));
        Sforge.Result both = Sforge.run(and(common, "-o", two, "--device", "cpu,cpu", "--threads", "1"));

        assertThat(alone.exitCode()).as(alone.err()).isZero();
        assertThat(both.exitCode()).as(both.err()).isZero();
        assertThat(two).hasSameBinaryContentAs(one);
        assertThat(both.err().lines().filter(line -> line.matches("cpu: \\d+ texts, \\d+ tokens, busy for .* s")))
                .hasSize(2);
    }

    @Test
    void severalBatchesAtOneTimeGiveTheVectorsOfOneAfterTheOther() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            lines.append("line ")
                    .append(row)
                    .append(" the cat eats".repeat(row % 7))
                    .append('\n');
        }
        Path input = file("lines.txt", lines.toString());
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

        List<JsonNode> one = embed(model, input, "--tokens-per-batch", 200, "--workers", 1);
        List<JsonNode> two = embed(model, input, "--tokens-per-batch", 200, "--workers", 2);

        assertThat(two).hasSize(300);
        for (int row = 0; row < 300; row++) {
            assertClose(two.get(row).get("embedding"), one.get(row).get("embedding"));
        }
    }

    @Test
    void whatKeepsWorkersFromBeingMeasuredIsSaid() throws IOException {
        Path input = file("lines.txt", "the cat eats\n");
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("--resume", "--resume: neither engines nor workers are measured");
        reasons.put("--deterministic", "--deterministic: neither engines nor workers are measured");
        reasons.put("--output-value=tokens", "--output-value tokens: neither engines nor workers are measured");
        reasons.put("--device=cpu,cpu", "several devices: neither engines nor workers are measured");
        reasons.put("--threads=1", "--threads: the number of workers is not measured");
        reasons.put("--workers=1", "--workers: the number of workers is not measured");
        for (Map.Entry<String, String> reason : reasons.entrySet()) {
            Sforge.Result result =
                    Sforge.run("embed", model, input, "-o", folder.resolve("out.jsonl"), "-v", reason.getKey());

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains(reason.getValue());
        }
        for (String other : List.of("--deterministic", "--device=cpu,cpu")) {
            Sforge.Result result =
                    Sforge.run("embed", model, input, "-o", folder.resolve("out.jsonl"), "--workers=2", other);

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("drop --workers");
        }
        assertThat(Sforge.run("embed", model, input, "-o", folder.resolve("out.jsonl"), "--workers=0")
                        .err())
                .contains("--workers: expected a number from 1, got 0");
    }

    @Test
    void severalDevicesAreDevicesEach() throws IOException {
        Path input = file("a.txt", "a\n");
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

        Sforge.Result auto = Sforge.run("embed", model, input, "-o", "-", "--device", "cpu,auto");
        Sforge.Result none = Sforge.run("embed", model, input, "-o", "-", "--device", "cpu,");
        Sforge.Result elsewhere = Sforge.run("cluster", model, input, "--device", "cpu,cpu");
        Sforge.Result missing = Sforge.run("embed", model, input, "-o", "-", "--device", "cpu,cuda:9");

        assertThat(auto.exitCode()).isEqualTo(2);
        assertThat(auto.err()).contains("auto is a choice of its own");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("unknown device ''");
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("this command runs on one device, got 2");
        assertThat(missing.exitCode()).isEqualTo(5);
    }

    private static Object[] and(Object[] some, Object... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray();
    }

    @Test
    void rowsComeOutInInputOrderWithTheKeptColumns() throws IOException {
        Path input = file(
                "a.jsonl",
                "{\"id\": 7, \"text\": \"a long text about many things\"}\n{\"id\": 8, \"text\": \"x\"}\n{\"id\": 9, \"text\": \"\"}\n");

        List<JsonNode> rows = embed(Sforge.BUILTIN, input, "--keep", "id");

        assertThat(rows).extracting(row -> row.get("id").intValue()).containsExactly(7, 8, 9);
        assertThat(rows).allSatisfy(row -> assertThat(row.get("embedding")).hasSize(384));
    }

    @Test
    void aVectorThatIsCutIsNotNormalisedAgainUnlessAsked() throws IOException {
        Path input = file("a.txt", "a cat\n");

        JsonNode cut = embed(Sforge.BUILTIN, input, "--truncate-dim", 64).get(0).get("embedding");
        JsonNode unit = embed(Sforge.BUILTIN, input, "--truncate-dim", 64, "--normalize")
                .get(0)
                .get("embedding");

        assertThat(length(cut)).isLessThan(0.9);
        assertThat(length(unit)).isCloseTo(1.0, within(1e-6));
        assertThat(unit.get(0).doubleValue() * length(cut)).isCloseTo(cut.get(0).doubleValue(), within(1e-6));
    }

    @Test
    void tokensGiveAVectorForEachToken() throws IOException {
        JsonNode tokens = embed(Sforge.BUILTIN, file("a.txt", "a cat\n"), "--output-value", "tokens")
                .get(0)
                .get("embedding");

        assertThat(tokens).hasSize(4).allSatisfy(token -> assertThat(token).hasSize(384));
    }

    @Test
    void shardsAreTheRowsTogether() throws IOException {
        Path input = file("a.jsonl", "{\"text\": \"1\"}\n{\"text\": \"2\"}\n{\"text\": \"3\"}\n");

        List<JsonNode> first = embed(Sforge.BUILTIN, input, "--keep", "text", "--shard", "1/2");
        List<JsonNode> second = embed(Sforge.BUILTIN, input, "--keep", "text", "--shard", "2/2");

        assertThat(first).extracting(row -> row.get("text").textValue()).containsExactly("1", "3");
        assertThat(second).extracting(row -> row.get("text").textValue()).containsExactly("2");
    }

    @Test
    void aLongTextInPartsIsTheMeanOfItsPartsByTheirTokens() throws IOException {
        String part = "cat ".repeat(254);
        Path input = file("a.txt", part + "dog dog\nshort\n");

        List<JsonNode> whole = embed(Sforge.BUILTIN, input, "--on-long", "chunk");
        List<JsonNode> parts = embed(Sforge.BUILTIN, file("b.txt", part + "\ndog dog\nshort\n"));
        List<JsonNode> tokens = embed(Sforge.BUILTIN, input, "--on-long", "chunk", "--output-value", "tokens");

        double[] mean = new double[384];
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            double first = parts.get(0).get("embedding").get(i).doubleValue();
            double second = parts.get(1).get("embedding").get(i).doubleValue();
            mean[i] = 256 * first + 4 * second;
            squares += mean[i] * mean[i];
        }
        for (int i = 0; i < mean.length; i++) {
            assertThat(whole.get(0).get("embedding").get(i).doubleValue())
                    .isCloseTo(mean[i] / Math.sqrt(squares), within(1e-6));
        }
        assertThat(whole.get(1)).isEqualTo(parts.get(2));
        assertThat(tokens.get(0).get("embedding")).hasSize(260);
    }

    @Test
    void lessMemoryAndOneThreadGiveTheSameVectors() throws IOException {
        Path input = file("a.txt", "a cat\na dog that barks\n".repeat(20));

        List<JsonNode> usual = embed(Sforge.BUILTIN, input);
        List<JsonNode> small = embed(Sforge.BUILTIN, input, "--memory", "640M", "--threads", 1);

        for (int i = 0; i < usual.size(); i++) {
            for (int j = 0; j < 384; j++) {
                assertThat(small.get(i).get("embedding").get(j).doubleValue())
                        .isCloseTo(usual.get(i).get("embedding").get(j).doubleValue(), within(1e-6));
            }
        }
    }

    @Test
    void theReportTellsWhatWasDone() throws IOException {
        Path input = file("a.txt", "cat ".repeat(300) + "\nshort\n");

        Sforge.Result result = Sforge.run(
                "embed", Sforge.BUILTIN, input, "-o", folder.resolve("x.npy"), "--json", "--on-long", "chunk");

        JsonNode report = JSON.readTree(result.out());
        assertThat(report.get("rows").intValue()).isEqualTo(2);
        assertThat(report.get("tokens").intValue()).isEqualTo(256 + 48 + 3);
        assertThat(report.get("padding_share").doubleValue()).isZero();
        assertThat(report.get("chunked_rows").intValue()).isEqualTo(1);
        assertThat(report.get("truncated_rows").intValue()).isZero();
    }

    @Test
    void anEmptyInputGivesAnEmptyOutput() throws IOException {
        assertThat(embed(Sforge.BUILTIN, file("a.txt", ""))).isEmpty();
    }

    /** Tolerance: golden/architectures/README.md, "2e-5 should be reachable". */
    @Test
    void rowsOfTokensGiveTheGoldenHiddenStates() throws IOException {
        Path golden = GoldenFiles.path("architectures/BertModel");
        JsonNode inputs = Json.read(golden.resolve("inputs.json")).get("cases");
        JsonNode expected = Json.read(golden.resolve("expected.json")).get("cases");
        for (int c = 0; c < inputs.size(); c++) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < inputs.get(c).get("input_ids").size(); i++) {
                var row = JSON.createObjectNode();
                for (String key : List.of("input_ids", "attention_mask", "token_type_ids")) {
                    if (inputs.get(c).has(key)) {
                        row.set(key, inputs.get(c).get(key).get(i));
                    }
                }
                rows.append(row).append('\n');
            }

            List<JsonNode> embedded = embed(
                    golden,
                    file("case.jsonl", rows.toString()),
                    "--input-format",
                    "tokens",
                    "--output-value",
                    "tokens",
                    "--progress",
                    "none");

            JsonNode states = expected.get(c).get("last_hidden_state");
            for (int i = 0; i < states.size(); i++) {
                assertClose(embedded.get(i).get("embedding"), states.get(i));
            }
        }
    }

    private static void assertClose(JsonNode actual, JsonNode expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int t = 0; t < expected.size(); t++) {
            for (int d = 0; d < expected.get(t).size(); d++) {
                assertThat(actual.get(t).get(d).doubleValue())
                        .isCloseTo(expected.get(t).get(d).doubleValue(), within(2e-5));
            }
        }
    }
}
