package org.sentenceforge.train.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.Shared;

class BatchSamplerTest {

    @ParameterizedTest
    @CsvSource({"0, 4175390862", "1, 5612089374", "42, 2618450937", "43, 8490516723"})
    void permutesAsTheReferencesEngine(long seed, String digits) {
        assertThat(new MersenneTwister(seed).permutation(10))
                .containsExactly(digits.chars().map(c -> c - '0').toArray());
    }

    @Test
    void leavesTextsThatRepeatForLaterBatchesAsTheReference() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Shared.path("golden/samplers/no_duplicates.json").toFile())
                .get("cases");
        for (JsonNode one : cases) {
            List<List<String>> columns = new ArrayList<>();
            one.get("columns").properties().forEach(column -> {
                if (!column.getKey().equals(one.get("label_column").asText())) {
                    List<String> cells = new ArrayList<>();
                    column.getValue().forEach(cell -> cells.add(cell.asText()));
                    columns.add(cells);
                }
            });
            int[] order = ints(one.get("visiting_order"));
            BatchSampler.NoDuplicates sampler = new BatchSampler.NoDuplicates(
                    order.length,
                    one.get("batch_size").asInt(),
                    one.get("drop_last").asBoolean(),
                    row -> columns.stream().map(column -> column.get(row)).toList());

            List<int[]> wanted = new ArrayList<>();
            one.get("batches").forEach(batch -> wanted.add(ints(batch)));
            assertThat(list(sampler.batches(order)).toArray(int[][]::new))
                    .as(one.get("name").asText())
                    .isDeepEqualTo(wanted.toArray(int[][]::new));
        }
    }

    @Test
    void mixesDataSetsInProportionToTheirSizes() {
        BatchOrder order = new BatchOrder(
                List.of(new BatchSampler.Shuffled(100, 10, false), new BatchSampler.Shuffled(25, 10, false)),
                BatchOrder.Mixing.PROPORTIONAL,
                42);

        List<BatchOrder.Batch> batches = new ArrayList<>();
        order.epoch(0).forEachRemaining(batches::add);

        assertThat(order.length()).isEqualTo(13);
        assertThat(batches).hasSize(13);
        assertThat(batches.stream().filter(batch -> batch.dataset() == 1)).hasSize(3);
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    private static List<int[]> list(Iterator<int[]> batches) {
        List<int[]> list = new ArrayList<>();
        batches.forEachRemaining(list::add);
        return list;
    }
}
