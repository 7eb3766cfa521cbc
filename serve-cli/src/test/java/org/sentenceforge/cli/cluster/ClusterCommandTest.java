package org.sentenceforge.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import picocli.CommandLine;

/** {@code sforge cluster} with the smallest of the golden models. */
class ClusterCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROGRAM = """
            import json, sys
            from sentence_transformers import SentenceTransformer, util
            model, rows = sys.argv[1:]
            texts = [json.loads(line)["title"] for line in open(rows)]
            embeddings = SentenceTransformer(model, device="cpu").encode(texts)
            print(json.dumps(util.community_detection(embeddings, threshold=0.9, min_community_size=3, batch_size=5)))
            """;

    @TempDir
    private Path folder;

    private Path model;
    private Path rows;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void texts() throws Exception {
        model = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        List<String> lines = new ArrayList<>();
        Random random = new Random(7);
        List<String> words = List.of("the", "cat", "an", "apple");
        for (int i = 0; i < 40; i++) {
            String text =
                    random.ints(3 + i % 5, 0, words.size()).mapToObj(words::get).collect(Collectors.joining(" "));
            lines.add("{\"title\": \"" + text + "\"}");
        }
        lines = lines.stream().distinct().toList();
        rows = Files.write(folder.resolve("rows.jsonl"), lines);
    }

    @Test
    void eachLineIsAGroupWithItsCentralTextFirst() throws Exception {
        Path file = folder.resolve("clusters.jsonl");

        assertThat(run("--output", file)).as(err.toString()).isZero();

        assertThat(out.toString()).isEmpty();
        List<JsonNode> groups = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            groups.add(JSON.readTree(line));
        }
        assertThat(groups).isNotEmpty();
        for (JsonNode group : groups) {
            JsonNode first = group.get("members").get(0);
            assertThat(group.get("members")).hasSize(group.get("size").asInt()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(group.get("centroid").get("index")).isEqualTo(first.get("index"));
            assertThat(group.get("centroid").get("text")).isEqualTo(first.get("text"));
            assertThat(first.get("score").asDouble()).isCloseTo(1, within(1e-5));
        }
        assertThat(groups)
                .isSortedAccordingTo(
                        (a, b) -> b.get("size").asInt() - a.get("size").asInt());
        assertThat(err.toString()).contains(" texts, ").contains(groups.size() + " groups");
    }

    @Test
    void standardOutputGetsTheSameLines() throws Exception {
        Path file = folder.resolve("clusters.jsonl");
        run("--output", file);

        assertThat(run("--batch-size", 7)).isZero();

        assertThat(out.toString().lines()).containsExactlyElementsOf(Files.readAllLines(file));
    }

    @Test
    void numbersThatMakeNoSenseAreWrongUsage() {
        assertThat(run("--threshold", 2)).isEqualTo(ExitCode.USAGE.value());
        assertThat(run("--min-community-size", 0)).isEqualTo(ExitCode.USAGE.value());
        assertThat(run("--batch-size", -1)).isEqualTo(ExitCode.USAGE.value());
        assertThat(err.toString())
                .contains("--threshold: expected a cosine, from -1 to 1, got 2.0")
                .contains("--min-community-size: expected a number from 1, got 0")
                .contains("--batch-size: expected a number from 1, got -1");
    }

    @Test
    void aCrossEncoderIsRefused() {
        model = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model");

        assertThat(run()).isEqualTo(ExitCode.BAD_MODEL.value());
        assertThat(err.toString()).contains("is a cross-encoder, which has no embeddings");
    }

    @Test
    @Tag("it")
    void theGroupsAreTheOriginals() throws Exception {
        int[][] theirs = JSON.readValue(Peer.run(folder, PROGRAM, model, rows), int[][].class);

        assertThat(run("--batch-size", 5)).as(err.toString()).isZero();

        List<int[]> ours = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            ours.add(Stream.of(JSON.treeToValue(JSON.readTree(line).get("members"), JsonNode[].class))
                    .mapToInt(member -> member.get("index").asInt())
                    .toArray());
        }
        assertThat(ours.toArray(int[][]::new)).isDeepEqualTo(theirs);
    }

    private int run(Object... more) {
        out.getBuffer().setLength(0);
        CommandLine line = Commands.commandLine(new ClusterCommand());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        Stream<?> fixed = Stream.of(
                model, rows, "--column", "title", "--dtype", "fp32", "--threshold", "0.9", "--min-community-size", "3");
        List<String> arguments = new ArrayList<>(fixed.map(Object::toString).toList());
        for (int i = 0; i < more.length; i++) {
            int known = arguments.indexOf(more[i].toString());
            if (known >= 0) {
                arguments.set(known + 1, more[++i].toString());
            } else {
                arguments.add(more[i].toString());
            }
        }
        return line.execute(arguments.toArray(String[]::new));
    }
}
