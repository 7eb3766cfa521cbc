package org.sentenceforge.train.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * sampler_orders.json: what the loaders of the original's trainer (sentence-transformers 6.0.1, transformers 5.18.0, torch 2.13.0) give,
 * each batch as its data set and its rows. A training takes no more than {@code length} batches of an epoch from them.
 */
class BatchOrderTest {
    static Stream<JsonNode> cases() throws IOException {
        try (InputStream file = BatchOrderTest.class.getResourceAsStream("sampler_orders.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(file).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheOriginals(JsonNode one) {
        BatchSampling sampling =
                BatchSampling.valueOf(one.get("sampler").asText().toUpperCase(Locale.ROOT));
        List<BatchSampler> samplers = new ArrayList<>();
        one.get("rows")
                .forEach(rows -> samplers.add(sampling.of(
                        rows.asInt(),
                        one.get("batch_size").asInt(),
                        one.get("drop_last").asBoolean(),
                        row -> List.of("text " + row * row % 23, "text " + (row * 7 % 61 + 5)),
                        row -> row * row % 5)));
        long seed = one.get("seed").asLong();
        OptionalLong dataSeed =
                one.has("data_seed") ? OptionalLong.of(one.get("data_seed").asLong()) : OptionalLong.empty();
        if (one.get("kind").asText().equals("evaluation")) {
            List<int[]> batches = new ArrayList<>();
            BatchOrder.evaluation(samplers.get(0), dataSeed.orElse(seed))
                    .forEachRemaining(rows -> batches.add(withSet(0, rows)));
            assertThat(batches.toArray(int[][]::new)).isDeepEqualTo(expected(one, 0, Integer.MAX_VALUE));
            return;
        }
        BatchOrder order = BatchOrder.of(
                samplers,
                BatchOrder.Mixing.valueOf(one.get("mixing").asText().toUpperCase(Locale.ROOT)),
                seed,
                dataSeed);

        assertThat(order.length()).isEqualTo(one.get("length").asInt());
        for (int epoch = one.get("epochs").size() - 1; epoch >= 0; epoch--) {
            List<int[]> batches = new ArrayList<>();
            for (Iterator<BatchOrder.Batch> found = order.epoch(epoch); found.hasNext(); ) {
                BatchOrder.Batch batch = found.next();
                batches.add(withSet(batch.dataset(), batch.rows()));
            }
            assertThat(batches.toArray(int[][]::new))
                    .as("epoch " + epoch)
                    .isDeepEqualTo(expected(one, epoch, order.length()));
        }
    }

    private static int[] withSet(int dataset, int[] rows) {
        return IntStream.concat(IntStream.of(dataset), IntStream.of(rows)).toArray();
    }

    private static int[][] expected(JsonNode one, int epoch, int length) {
        return StreamSupport.stream(one.get("epochs").get(epoch).spliterator(), false)
                .limit(length)
                .map(batch -> new ObjectMapper().convertValue(batch, int[].class))
                .toArray(int[][]::new);
    }
}
