package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

class QuantizationTest {

    /** Golden: quantize_embeddings of sentence-transformers 6.0.1; exact. */
    @Test
    void everyPrecisionAndEverySourceOfRangesMatchesTheGoldens() throws IOException {
        JsonNode golden = Json.read(GoldenFiles.path("evaluation/quantize_embeddings.json"));
        int checked = 0;
        for (JsonNode example : golden.get("cases")) {
            List<float[]> embeddings = rows(example.get("embeddings"));
            for (Precision precision : List.of(Precision.INT8, Precision.UINT8, Precision.BINARY, Precision.UBINARY)) {
                JsonNode outputs = example.get("outputs").get(precision.name().toLowerCase(Locale.ROOT));
                if (!precision.needsRanges()) {
                    checked += check(outputs, Quantization.binary(precision), precision, embeddings);
                    continue;
                }
                for (var output : outputs.properties()) {
                    checked += check(
                            output.getValue(),
                            Quantization.scalar(precision, ranges(example, output.getKey(), embeddings)),
                            precision,
                            embeddings);
                }
            }
        }
        assertThat(checked).isPositive();
    }

    private static ValueRanges ranges(JsonNode example, String source, List<float[]> embeddings) {
        int dimension = embeddings.get(0).length;
        if (source.contains("calibration")) {
            return ValueRanges.of(rows(example.get("calibration_embeddings")), dimension);
        }
        if (source.contains("own")) {
            return ValueRanges.of(embeddings, dimension);
        }
        List<float[]> ranges = rows(example.get("ranges"));
        return new ValueRanges(ranges.get(0), ranges.get(1));
    }

    private static int check(
            JsonNode expected, Quantization quantization, Precision precision, List<float[]> embeddings) {
        for (int row = 0; row < embeddings.size(); row++) {
            byte[] stored = quantization.apply(embeddings.get(row));
            assertThat(stored).hasSize(expected.get(row).size());
            for (int i = 0; i < stored.length; i++) {
                assertThat(precision.isSigned() ? stored[i] : stored[i] & 0xff)
                        .as("%s, row %d, number %d", precision, row, i)
                        .isEqualTo(expected.get(row).get(i).asInt());
            }
        }
        return embeddings.size();
    }

    private static List<float[]> rows(JsonNode node) {
        List<float[]> rows = new ArrayList<>();
        for (JsonNode row : node) {
            float[] numbers = new float[row.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = row.get(i).floatValue();
            }
            rows.add(numbers);
        }
        return rows;
    }
}
