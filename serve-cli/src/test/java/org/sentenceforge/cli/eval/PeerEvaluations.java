package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.Shared;

/**
 * A model measured by the library's evaluators on real data, and here on the same.
 *
 * @param folder of the data ("pairs.jsonl", "scifact", …) and all reports
 * @param python what the library found, by task and variant
 */
record PeerEvaluations(Path folder, Path model, JsonNode python) {
    private static final double TOLERANCE = 1e-5;

    /** @param program beside this class; behind {@code peer_evaluation_data.py} */
    static PeerEvaluations run(Path folder, Path model, String program) throws IOException {
        String all = Peer.program(PeerEvaluations.class, "peer_evaluation_data.py")
                + Peer.program(PeerEvaluations.class, program);
        String found = Peer.run(folder, all, folder, model, Shared.path("data").toRealPath());
        return new PeerEvaluations(folder, model, new ObjectMapper().readTree(found));
    }

    /** The same keys, files and columns, and the same numbers. */
    void check(String task, String variant, String data, String... options) throws IOException {
        String name = task + "-" + variant;
        JsonNode expected = python.get(name);
        Path output = folder.resolve("ours").resolve(name);
        List<Object> command = new ArrayList<>(
                List.of("eval", model, "--task", task, "--data", folder.resolve(data), "--dtype", "fp32"));
        command.addAll(List.of("--output", output, "--json", "--no-update-card"));
        command.addAll(List.of(options));
        Sforge.Result result = Sforge.run(command.toArray());
        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode ours = new ObjectMapper().readTree(result.out());
        assertThat(ours.at("/evaluations/0/evaluator").asText())
                .isEqualTo(expected.get("class").asText());
        assertThat(ours.get("primary_metric").asText())
                .isEqualTo(expected.get("primary").asText());
        List<String> keys = keys(ours.get("metrics"));
        assertThat(keys).containsExactlyInAnyOrderElementsOf(keys(expected.get("metrics")));
        for (String key : keys) {
            double wanted = expected.at("/metrics/" + key).doubleValue();
            assertThat(ours.at("/metrics/" + key).doubleValue())
                    .as(name + ": " + key)
                    .isCloseTo(wanted, within(TOLERANCE * Math.max(1, Math.abs(wanted))));
        }
        assertSameColumns(output, folder.resolve("theirs").resolve(name));
    }

    private static List<String> keys(JsonNode metrics) {
        List<String> keys = new ArrayList<>();
        metrics.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static void assertSameColumns(Path ours, Path theirs) throws IOException {
        try (Stream<Path> files = Files.list(theirs)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".csv")).toList()) {
                List<String> expected = Files.readAllLines(file);
                List<String> found = Files.readAllLines(ours.resolve(file.getFileName()));
                assertThat(List.of(found.get(0).split(",")))
                        .isEqualTo(once(List.of(expected.get(0).split(","))));
                assertThat(found.get(1).split(","))
                        .hasSameSizeAs(expected.get(1).split(","));
            }
        }
    }

    /** Where no similarity is named, the library's header has columns of sparsity once too often, before those of the metrics. */
    private static List<String> once(List<String> header) {
        return IntStream.range(0, header.size())
                .filter(i -> header.lastIndexOf(header.get(i)) == i)
                .mapToObj(header::get)
                .toList();
    }
}
