package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.NpyFile;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.output.EmbeddingLayout.Unit;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.TensorInfo;

class EmbeddingWriterTest {
    private static final int DIMENSION = 37;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000})
    void npyHoldsEveryRow(int rows) {
        Path path = folder.resolve("out.npy");
        float[][] embeddings = random(rows);

        write(path, EmbeddingLayout.vectors(DIMENSION), embeddings);

        NpyFile file = NpyFile.open(path);
        assertThat(file.size()).isEqualTo(rows);
        assertThat(file.dimension()).isEqualTo(DIMENSION);
        float[] row = new float[DIMENSION];
        for (int i = 0; i < rows; i++) {
            file.read(i, row, 0);
            assertThat(row).isEqualTo(embeddings[i]);
        }
    }

    @Test
    void safetensorsHoldsOneTensor() {
        Path path = folder.resolve("out.safetensors");
        float[][] embeddings = random(50);

        write(path, EmbeddingLayout.vectors(DIMENSION), embeddings);

        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.info("embeddings"))
                    .isEqualTo(new TensorInfo("embeddings", DType.F32, List.of(50L, (long) DIMENSION)));
            assertThat(file.bytes("embeddings", 4L * DIMENSION, 4).getFloat()).isEqualTo(embeddings[1][0]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.parquet", "out.duckdb"})
    void keptColumnsStandBesideTheEmbedding(String name) {
        Path path = folder.resolve(name);
        float[][] embeddings = random(3000);
        EmbeddingLayout layout = new EmbeddingLayout(
                DIMENSION, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of("id", "rank \"x\"", "none"));

        try (EmbeddingWriter writer = EmbeddingWriter.create(path, layout)) {
            for (int i = 0; i < embeddings.length; i++) {
                writer.write(embeddings[i], Arrays.asList("ü" + i, (long) i, null));
            }
            writer.commit();
        }

        try (RowReader rows =
                RowSource.files(path.toString()).open(Selection.all().withEmptyCells(Selection.EmptyCells.KEEP))) {
            assertThat(rows.columns().names()).containsExactly("id", "rank \"x\"", "none", "embedding");
            for (int i = 0; i < embeddings.length; i++) {
                Row row = rows.next();
                assertThat(row.text(0)).isEqualTo("ü" + i);
                assertThat(row.cell(1)).isEqualTo((long) i);
                assertThat(row.cell(2)).isNull();
                assertThat(row.numbers(3)).isEqualTo(embeddings[i]);
            }
            assertThat(rows.hasNext()).isFalse();
        }
        assertThat(names()).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.parquet"})
    void tokenEmbeddingsAreListsOfLists(String name) {
        Path path = folder.resolve(name);
        float[][] tokens = random(3);
        EmbeddingLayout layout =
                new EmbeddingLayout(DIMENSION, Unit.TOKENS, Precision.FLOAT32, Optional.empty(), List.of());

        try (EmbeddingWriter writer = EmbeddingWriter.create(path, layout)) {
            writer.writeTokens(tokens, List.of());
            writer.writeTokens(Arrays.copyOf(tokens, 1), List.of());
            writer.commit();
        }

        try (RowReader rows = RowSource.files(path.toString()).open(Selection.all())) {
            List<?> lists = (List<?>) rows.next().cell(0);
            assertThat(lists).hasSize(3);
            assertThat(((Number) ((List<?>) lists.get(2)).get(5)).floatValue()).isEqualTo(tokens[2][5]);
            assertThat((List<?>) rows.next().cell(0)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.jsonl", "out.parquet"})
    void int8WithoutCalibrationUsesTheRangesOfAllRows(String name) {
        Path path = folder.resolve(name);
        float[][] embeddings = random(200);
        List<String> kept = name.endsWith("npy") ? List.of() : List.of("id");
        EmbeddingLayout layout = new EmbeddingLayout(DIMENSION, Unit.SENTENCE, Precision.INT8, Optional.empty(), kept);

        try (EmbeddingWriter writer = EmbeddingWriter.create(path, layout)) {
            for (float[] embedding : embeddings) {
                writer.write(embedding, kept);
            }
            writer.commit();
        }

        Quantization expected = Quantization.scalar(Precision.INT8, ValueRanges.of(List.of(embeddings), DIMENSION));
        float[] row = new float[DIMENSION];
        for (int i : new int[] {0, 117, 199}) {
            if (name.endsWith("npy")) {
                NpyFile.open(path).read(i, row, 0);
            } else {
                row = RowTable.load(RowSource.files(path.toString()), Selection.of("embedding"))
                        .numbers(i, 0);
            }
            byte[] levels = expected.apply(embeddings[i]);
            for (int j = 0; j < DIMENSION; j++) {
                assertThat(row[j]).isEqualTo(levels[j]);
            }
        }
        // the ranges, where the format has no place for them
        assertThat(names()).isEqualTo(name.endsWith("parquet") ? List.of(name) : List.of(name, name + ".json"));
    }

    @Test
    void copyIsWhatPostgresReadsIntoAColumnOfVectors() throws IOException {
        EmbeddingLayout layout = new EmbeddingLayout(
                2, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of("id", "text", "tags"));
        EmbeddingLayout bits =
                new EmbeddingLayout(10, Unit.SENTENCE, Precision.BINARY, Optional.empty(), List.of("id"));
        List<Object> kept = new ArrayList<>(List.of(7L, "a\tb\\c\r\nd"));
        kept.add(null);

        written("out.copy", layout, new float[] {0.5f, -1e-8f}, kept);
        written("bits.copy", bits, new float[] {1, -1, 1, 1, 0, 0, 0, 2, -3, 4}, List.of("x"));

        // https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"
        assertThat(Files.readString(folder.resolve("out.copy"))).isEqualTo("7\ta\\tb\\\\c\\r\\nd\t\\N\t[0.5,-1e-8]\n");
        assertThat(Files.readString(folder.resolve("bits.copy"))).isEqualTo("x\t1011000101\n");
        assertThat(names()).containsExactly("bits.copy", "out.copy");
    }

    @Test
    void bulkIsWhatElasticsearchIndexes() throws IOException {
        EmbeddingLayout layout = new EmbeddingLayout(
                2, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of("title", "_id", "year"));
        EmbeddingLayout bits = new EmbeddingLayout(16, Unit.SENTENCE, Precision.BINARY, Optional.empty(), List.of());
        float[] signs = new float[16];
        Arrays.fill(signs, 4, 12, 1);

        written("out.bulk", layout, new float[] {0.5f, 2}, List.of("t\n", 12L, 1999L));
        written("bits.bulk", bits, signs, List.of());

        assertThat(Files.readString(folder.resolve("out.bulk")))
                .isEqualTo(
                        "{\"index\":{\"_id\":\"12\"}}\n{\"title\":\"t\\n\",\"year\":1999,\"embedding\":[0.5,2.0]}\n");
        assertThat(Files.readString(folder.resolve("bits.bulk")))
                .isEqualTo("{\"index\":{}}\n{\"embedding\":\"0ff0\"}\n");
    }

    private void written(String name, EmbeddingLayout layout, float[] embedding, List<?> kept) {
        try (EmbeddingWriter writer = EmbeddingWriter.create(folder.resolve(name), layout)) {
            writer.write(embedding, kept);
            writer.commit();
        }
    }

    @Test
    void ubinaryPacksEightDimensionsIntoAByte() {
        Path path = folder.resolve("out.npy");
        EmbeddingLayout layout =
                new EmbeddingLayout(DIMENSION, Unit.SENTENCE, Precision.UBINARY, Optional.empty(), List.of());

        write(path, layout, random(4));

        assertThat(NpyFile.open(path).dimension()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.jsonl", "out.safetensors", "out.parquet"})
    void anInterruptedRunGoesOnBehindItsLastFlush(String name) throws IOException {
        Path path = folder.resolve(name);
        EmbeddingLayout layout = EmbeddingLayout.vectors(DIMENSION);
        float[][] embeddings = random(5000);
        write(folder.resolve("whole-" + name), layout, embeddings);
        try (EmbeddingWriter writer = EmbeddingWriter.resume(path, layout, "model A")) {
            for (int i = 0; i < 3000; i++) {
                writer.write(embeddings[i], List.of());
                if (i == 1999) {
                    writer.flush();
                }
            }
        }
        assertThat(path).doesNotExist();
        Files.write(folder.resolve("." + name + ".partial"), new byte[] {'x'}, StandardOpenOption.APPEND);

        assertThatThrownBy(() -> EmbeddingWriter.resume(path, layout, "model B"))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("other inputs or options");
        try (EmbeddingWriter writer = EmbeddingWriter.resume(path, layout, "model A")) {
            assertThat(writer.rows()).isEqualTo(2000);
            for (int i = (int) writer.rows(); i < embeddings.length; i++) {
                writer.write(embeddings[i], List.of());
            }
            writer.commit();
        }

        assertThat(path).hasSameBinaryContentAs(folder.resolve("whole-" + name));
        assertThat(names()).containsExactly(name, "whole-" + name);
    }

    /** Between the rename of the finished file and the end. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatARunKilledInItsLastStepLeftGoesWithTheNextOne(boolean resumed) throws IOException {
        Path path = folder.resolve("out.parquet");
        EmbeddingLayout layout = EmbeddingLayout.vectors(DIMENSION);
        float[][] embeddings = random(2000);
        try (EmbeddingWriter killed = EmbeddingWriter.resume(path, layout, "model A")) {
            for (float[] embedding : embeddings) {
                killed.write(embedding, List.of());
            }
            killed.flush();
        }
        Files.move(folder.resolve(".out.parquet.partial"), path);

        try (EmbeddingWriter writer =
                resumed ? EmbeddingWriter.resume(path, layout, "model A") : EmbeddingWriter.create(path, layout)) {
            assertThat(writer.rows()).isZero();
            writer.write(embeddings[0], List.of());
            writer.commit();
        }

        assertThat(names()).containsExactly("out.parquet");
    }

    @Test
    void whatIsNotCommittedLeavesNothing() {
        for (String name : List.of("a.npy", "a.jsonl", "a.parquet", "a.safetensors")) {
            try (EmbeddingWriter writer =
                    EmbeddingWriter.create(folder.resolve(name), EmbeddingLayout.vectors(DIMENSION))) {
                for (float[] embedding : random(1500)) {
                    writer.write(embedding, List.of());
                }
            }
        }

        assertThat(names()).isEmpty();
    }

    @Test
    void jsonlGoesToAStreamToo() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EmbeddingLayout layout =
                new EmbeddingLayout(2, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of("id"));

        try (EmbeddingWriter writer = EmbeddingWriter.jsonl(out, layout)) {
            writer.write(new float[] {0.1f, -2}, List.of("a"));
            writer.commit();
        }

        assertThat(out.toString(UTF_8)).isEqualTo("{\"id\":\"a\",\"embedding\":[0.1,-2.0]}\n");
    }

    @Test
    void whatAFormatCannotHoldIsRefusedAtOnce() {
        EmbeddingLayout kept =
                new EmbeddingLayout(2, Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of("id"));
        EmbeddingLayout tokens = new EmbeddingLayout(2, Unit.TOKENS, Precision.FLOAT32, Optional.empty(), List.of());

        assertThatThrownBy(() -> EmbeddingWriter.create(folder.resolve("a.npy"), kept))
                .hasMessageContaining(".jsonl");
        assertThatThrownBy(() -> EmbeddingWriter.create(folder.resolve("a.npy"), tokens))
                .hasMessageContaining(".jsonl");
        assertThatThrownBy(() -> EmbeddingWriter.create(folder.resolve("a.csv"), kept))
                .hasMessageContaining(".npy");
        assertThat(names()).isEmpty();
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        try (EmbeddingWriter writer = EmbeddingWriter.create(folder.resolve("a.npy"), EmbeddingLayout.vectors(2))) {
            assertThatThrownBy(() -> writer.write(new float[] {1, Float.NaN}, List.of()))
                    .hasMessageContaining("row 1");
        }
    }

    private static void write(Path path, EmbeddingLayout layout, float[][] embeddings) {
        try (EmbeddingWriter writer = EmbeddingWriter.create(path, layout)) {
            for (float[] embedding : embeddings) {
                writer.write(embedding, List.of());
            }
            writer.commit();
        }
    }

    private static float[][] random(int rows) {
        Random random = new Random(7);
        float[][] embeddings = new float[rows][DIMENSION];
        for (float[] row : embeddings) {
            for (int i = 0; i < DIMENSION; i++) {
                row[i] = (float) random.nextGaussian() * 0.1f;
            }
        }
        return embeddings;
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
