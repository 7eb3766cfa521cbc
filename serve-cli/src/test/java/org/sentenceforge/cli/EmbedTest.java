package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.Shared;

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
    void anEmptyInputGivesAnEmptyOutput() throws IOException {
        assertThat(embed(Sforge.BUILTIN, file("a.txt", ""))).isEmpty();
    }

    /** Tolerance: golden/architectures/README.md, "2e-5 should be reachable". */
    @Test
    void rowsOfTokensGiveTheGoldenHiddenStates() throws IOException {
        Path golden = Shared.path("golden/architectures/BertModel");
        JsonNode inputs = JSON.readTree(golden.resolve("inputs.json").toFile()).get("cases");
        JsonNode expected =
                JSON.readTree(golden.resolve("expected.json").toFile()).get("cases");
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
