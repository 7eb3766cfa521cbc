package org.sentenceforge.core.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/**
 * The buckets of all distances from -600 to 600 as transformers 5.18 computes them; the file has each run's first distance and its
 * bucket.
 */
class DistanceBucketsTest {
    private static final int FARTHEST = 600;

    @Test
    void everyDistanceFallsIntoTheReferencesBucket() throws IOException {
        try (InputStream file = DistanceBucketsTest.class.getResourceAsStream("distance_buckets.json")) {
            for (JsonNode kind : new ObjectMapper().readTree(file)) {
                int count = kind.get("count").asInt();
                int farthest = kind.get("farthest").asInt();
                DistanceBuckets buckets = kind.get("kind").asText().equals("t5")
                        ? new DistanceBuckets.T5(count, farthest)
                        : new DistanceBuckets.Deberta(count, farthest);
                JsonNode runs = kind.get("beginnings");
                int run = 0;
                for (int distance = -FARTHEST; distance <= FARTHEST; distance++) {
                    while (run + 1 < runs.size() && runs.get(run + 1).get(0).asInt() <= distance) {
                        run++;
                    }
                    assertThat(buckets.bucket(distance))
                            .as("%s of %d", buckets, distance)
                            .isEqualTo(runs.get(run).get(1).asInt());
                }
            }
        }
    }

    @Test
    void whatIsFartherThanTheFarthestFallsIntoItsBucket() {
        DistanceBuckets[] all = {
            new DistanceBuckets.T5(32, 128), new DistanceBuckets.Deberta(256, 512), new DistanceBuckets.Single(12)
        };
        for (DistanceBuckets buckets : all) {
            int last = buckets.farthest();
            assertThat(buckets.bucket(100_000)).isEqualTo(buckets.bucket(last));
            assertThat(buckets.bucket(-100_000)).isEqualTo(buckets.bucket(-last));
            assertThat(buckets.buckets()).hasSize(2 * last + 1);
        }
    }
}
