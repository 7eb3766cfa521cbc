package org.sentenceforge.core.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How fast embeddings become JSON: {@link FloatText}, and Jackson's generator with its fast writer of floating-point numbers.
 *
 * <pre>{@code
 * ./mvnw -q -Pbench -pl core test -Dtest=FloatTextBenchmark
 * }</pre>
 */
class FloatTextBenchmark {
    private static final int ROWS = 20_000;
    private static final int DIMENSION = 384;

    @Test
    void writesEmbeddings() throws IOException {
        Random random = new Random(1);
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (random.nextGaussian() * 0.05);
        }
        for (int run = 0; run < 5; run++) {
            double ours = seconds(() -> ours(vector));
            double theirs = seconds(() -> jackson(vector));
            System.out.printf(
                    Locale.ROOT,
                    "FloatText %.1f million numbers/s, Jackson %.1f%n",
                    ROWS * DIMENSION / ours / 1e6,
                    ROWS * DIMENSION / theirs / 1e6);
        }
    }

    private interface Writer {
        void write() throws IOException;
    }

    private static double seconds(Writer writer) throws IOException {
        long start = System.nanoTime();
        writer.write();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void ours(float[] vector) throws IOException {
        EmbeddingLayout layout = EmbeddingLayout.vectors(vector.length);
        try (LineFormat out = LineFormat.stream(OutputStream.nullOutputStream(), RowLines.Json.of(layout))) {
            for (int row = 0; row < ROWS; row++) {
                out.write(new RowFormat.Values.Floats(vector), List.of());
            }
            out.commit(layout.label(Optional.empty()));
        }
    }

    private static void jackson(float[] vector) throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .build();
        try (JsonGenerator out = mapper.createGenerator(OutputStream.nullOutputStream())) {
            for (int row = 0; row < ROWS; row++) {
                out.writeStartObject();
                out.writeFieldName("embedding");
                out.writeStartArray();
                for (float number : vector) {
                    out.writeNumber(number);
                }
                out.writeEndArray();
                out.writeEndObject();
                out.writeRaw('\n');
            }
        }
    }
}
