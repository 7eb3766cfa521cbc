package org.sentenceforge.train.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

class BatchSamplerTest {

    @ParameterizedTest
    @CsvSource({"0, 4175390862", "1, 5612089374", "42, 2618450937", "43, 8490516723"})
    void permutesAsTheReferencesEngine(long seed, String digits) {
        assertThat(new MersenneTwister(seed).permutation(10))
                .containsExactly(digits.chars().map(c -> c - '0').toArray());
    }

    @Test
    void permutesVeryManyRowsByAnotherRule() {
        assertThat(new MersenneTwister(42).inserted(10)).containsExactly(6, 0, 5, 8, 7, 2, 3, 1, 9, 4);
    }

    @Test
    void leavesTextsThatRepeatForLaterBatchesAsTheReference() throws IOException {
        JsonNode cases =
                Json.read(GoldenFiles.path("samplers/no_duplicates.json")).get("cases");
        for (JsonNode one : cases) {
            List<List<String>> columns = new ArrayList<>();
            one.get("columns").properties().forEach(column -> {
                if (!column.getKey().equals(one.get("label_column").asText())) {
                    List<String> cells = new ArrayList<>();
                    column.getValue().forEach(cell -> cells.add(cell.asText()));
                    columns.add(cells);
                }
            });
            int[] order = Json.ints(one.get("visiting_order"));
            NoDuplicates sampler = new NoDuplicates(
                    order.length,
                    one.get("batch_size").asInt(),
                    one.get("drop_last").asBoolean(),
                    row -> columns.stream().map(column -> column.get(row)).toList());

            List<int[]> wanted = new ArrayList<>();
            one.get("batches").forEach(batch -> wanted.add(Json.ints(batch)));
            assertThat(list(sampler.batches(order)).toArray(int[][]::new))
                    .as(one.get("name").asText())
                    .isDeepEqualTo(wanted.toArray(int[][]::new));
        }
    }

    /** Against the plain walk over all rows that are left, with few and with many repetitions. */
    @ParameterizedTest
    @CsvSource({"1, 500, 1000", "2, 500, 40", "3, 500, 7", "4, 300, 1", "5, 2000, 300"})
    void remembersWhichRowsWaitWithoutChangingTheBatches(long seed, int rows, int values) {
        Random random = new Random(seed);
        List<List<Integer>> table = IntStream.range(0, rows)
                .mapToObj(row -> random.ints(3, 0, values).boxed().toList())
                .toList();
        int[] order = new MersenneTwister(seed).permutation(rows);
        for (boolean dropLast : new boolean[] {false, true}) {
            NoDuplicates sampler = new NoDuplicates(rows, 16, dropLast, table::get);

            assertThat(list(sampler.batches(order)).toArray(int[][]::new))
                    .isDeepEqualTo(plainWalks(order, 16, dropLast, table).toArray(int[][]::new));
        }
    }

    private static List<int[]> plainWalks(int[] order, int batchSize, boolean dropLast, List<List<Integer>> table) {
        List<Integer> left = new ArrayList<>(IntStream.of(order).boxed().toList());
        List<int[]> batches = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Integer> batch = new ArrayList<>();
            Set<Integer> seen = new HashSet<>();
            for (int row : left) {
                if (batch.size() < batchSize && table.get(row).stream().noneMatch(seen::contains)) {
                    batch.add(row);
                    seen.addAll(table.get(row));
                }
            }
            left.removeAll(batch);
            if (batch.size() == batchSize || !dropLast) {
                batches.add(batch.stream().mapToInt(i -> i).toArray());
            }
        }
        return batches;
    }

    @Test
    void hashesTextsToTheSameBatches() {
        IntFunction<List<String>> texts = row -> List.of("text " + row % 50, "text " + row * row % 70);

        assertThat(list(new NoDuplicates(200, 8, false, new HashedTexts(200, texts)).batches(new MersenneTwister(0), 3))
                        .toArray(int[][]::new))
                .isDeepEqualTo(list(new NoDuplicates(200, 8, false, texts).batches(new MersenneTwister(0), 3))
                        .toArray(int[][]::new));
    }

    @Test
    void needsLabelsAndABatchSizeThatMakeGroups() {
        assertThatThrownBy(() -> new GroupByLabel(10, 5, false, row -> row % 2))
                .hasMessage("group_by_label: expected an even batch size of at least 4, got 5");
        assertThatThrownBy(() -> new GroupByLabel(10, 4, false, row -> row < 9 ? "a" : "b"))
                .hasMessageContaining(
                        "expected at least 2 labels with 2 rows or more, got 1 among 2 labels of 10 rows");
    }

    private static List<int[]> list(Iterator<int[]> batches) {
        List<int[]> list = new ArrayList<>();
        batches.forEachRemaining(list::add);
        return list;
    }
}
