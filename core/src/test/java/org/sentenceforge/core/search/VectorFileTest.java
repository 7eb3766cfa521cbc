package org.sentenceforge.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.EmbeddingLayout;
import org.sentenceforge.core.output.EmbeddingLayout.Unit;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.VectorLabel;

class VectorFileTest {
    private static final int DIMENSION = 43;
    private static final ModelMark MODEL = new ModelMark("größer'\"s", "0123456789abcdef");

    @TempDir
    Path folder;

    static Stream<Arguments> formatsAndPrecisions() {
        return Stream.of("npy", "safetensors", "parquet", "duckdb", "jsonl")
                .flatMap(format -> Arrays.stream(Precision.values()).map(precision -> Arguments.of(format, precision)));
    }

    @ParameterizedTest
    @MethodSource("formatsAndPrecisions")
    void whatWasWrittenComesBackAsFarAsThePrecisionGoes(String format, Precision precision) {
        float[][] rows = rows();

        VectorFile file = VectorFile.open(written("vectors." + format, precision, rows));

        assertThat(file.model()).contains(MODEL);
        assertThat(file.precision()).isEqualTo(precision);
        assertThat(file.dimension()).isEqualTo(DIMENSION);
        assertThat(file.isRestored()).isTrue();
        Vectors expected = Vectors.of(rows, DIMENSION).stored(precision, Vectors.of(rows, DIMENSION));
        for (int i = 0; i < rows.length; i++) {
            assertThat(file.row(i)).isEqualTo(expected.row(i));
        }
        if (precision.isBits()) {
            long[] bits = new long[1];
            long[] own = new long[1];
            file.bits().read(17, bits, 0);
            BitVectors.of(Vectors.of(rows, DIMENSION)).read(17, own, 0);
            assertThat(bits).isEqualTo(own);
        }
    }

    /** As Spark leaves a table: parts, which say of their columns what the job said. */
    @Test
    void aFolderOfPartsIsReadInTheOrderOfTheirNames() throws IOException, SQLException {
        Path parts = Files.createDirectory(folder.resolve("vectors.parquet"));
        String columns =
                "{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"metadata\":{}},{\"name\":\"embedding\",\"metadata\":"
                        + "{\"sentenceforge\":\"{\\\"model\\\":\\\"m\\\",\\\"weights\\\":\\\"0123\\\",\\\"precision\\\":\\\"float32\\\",\\\"dimension\\\":2}\"}}]}";
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            for (int part : new int[] {1, 0}) {
                statement.execute("COPY (SELECT [" + part + ", 2]::FLOAT[] AS embedding) TO '" + parts
                        + "/part-0000" + part + "-x.snappy.parquet' (FORMAT parquet, KV_METADATA {'"
                        + VectorLabel.SPARK_KEY + "': '" + columns + "'})");
            }
        }
        Files.createFile(parts.resolve("_SUCCESS"));

        VectorFile file = VectorFile.open(parts);

        assertThat(file.model()).contains(new ModelMark("m", "0123"));
        assertThat(file.row(0)).containsExactly(0, 2);
        assertThat(file.row(1)).containsExactly(1, 2);
    }

    /** As the how-to of searching vectors shows it. */
    @Test
    void duckDbSearchesItsTablesByItsOwnFunctions() throws SQLException {
        float[][] rows = rows();
        Path path = written("vectors.duckdb", Precision.FLOAT32, rows);

        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute("ATTACH '" + path + "' AS corpus (READ_ONLY)");
            try (ResultSet found =
                    statement.executeQuery("SELECT e.rowid, array_cosine_similarity(e.embedding, q.embedding) AS score"
                            + " FROM corpus.embeddings e, corpus.embeddings q WHERE q.rowid = 7"
                            + " ORDER BY score DESC LIMIT 3")) {
                Hits expected = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, 3, rows.length)
                        .search(Vectors.of(new float[][] {rows[7]}, DIMENSION), Vectors.of(rows, DIMENSION))
                        .get(0);
                for (int row : expected.rows()) {
                    assertThat(found.next()).isTrue();
                    assertThat(found.getInt(1)).isEqualTo(row);
                }
            }
        }
    }

    @Test
    void levelsOfEightBitsComeBackWithinHalfAStep() {
        float[][] rows = rows();
        Vectors vectors = Vectors.of(rows, DIMENSION);
        Vectors stored = vectors.stored(Precision.INT8, vectors);
        for (int d = 0; d < DIMENSION; d++) {
            int dimension = d;
            double least =
                    Arrays.stream(rows).mapToDouble(row -> row[dimension]).min().orElseThrow();
            double largest =
                    Arrays.stream(rows).mapToDouble(row -> row[dimension]).max().orElseThrow();
            for (int i = 0; i < rows.length; i++) {
                assertThat(Math.abs(stored.row(i)[d] - rows[i][d]))
                        .isLessThanOrEqualTo((float) ((largest - least) / 255 * 0.501));
            }
        }
    }

    @Test
    void vectorsOfAnotherModelAreRefusedByName() {
        VectorFile file = VectorFile.open(written("vectors.npy", Precision.FLOAT32, rows()));

        file.requireMadeBy(Optional.of(new ModelMark("moved", MODEL.weights())));
        file.requireMadeBy(Optional.empty());
        assertThatThrownBy(() -> file.requireMadeBy(Optional.of(new ModelMark("other", "fedcba9876543210"))))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("größer'\"s (weights 0123456789ab), not by other (weights fedcba987654)");
    }

    @Test
    void aLabelThatBelongsToOtherVectorsIsSeen() throws IOException {
        Path path = written("vectors.npy", Precision.BINARY, rows());
        written("others.npy", Precision.INT8, rows());
        Files.copy(
                folder.resolve("others.npy.json"),
                folder.resolve("vectors.npy.json"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> VectorFile.open(path))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining(
                        "rows of 6 numbers, but says of itself that it holds int8 vectors of 43 dimensions")
                .hasMessageContaining("vectors.npy.json");
    }

    @Test
    void aLabelThatIsNoneIsNamed() throws IOException {
        Path path = written("vectors.npy", Precision.INT8, rows());
        for (String text :
                List.of("", "{", "[]", "{\"precision\": \"int9\"}", "{\"precision\": \"int8\", \"dimension\": 43}")) {
            Files.writeString(folder.resolve("vectors.npy.json"), text);

            assertThatThrownBy(() -> VectorFile.open(path))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageStartingWith(folder.resolve("vectors.npy.json").toString());
        }
    }

    @Test
    void levelsWithoutRangesAreRankedByTheQuerysDotProductsWithThem() throws IOException {
        Path path = written("vectors.npy", Precision.UINT8, rows());
        Files.delete(folder.resolve("vectors.npy.json"));
        VectorFile file = VectorFile.open(path);
        VectorFile levels = file.as(file.guess(DIMENSION), DIMENSION);
        float[] query = rows()[5];

        Hits hits = VectorSearch.of(levels, SimilarityFunction.COSINE, 3)
                .search(Vectors.of(new float[][] {query}, DIMENSION))
                .get(0);

        assertThat(levels.precision()).isEqualTo(Precision.UINT8);
        assertThat(levels.isRestored()).isFalse();
        int best = hits.rows()[0];
        for (int i = 0; i < file.size(); i++) {
            assertThat(SimilarityFunction.DOT.between(query, file.row(i)))
                    .isLessThanOrEqualTo(SimilarityFunction.DOT.between(query, file.row(best)));
        }
    }

    private Path written(String name, Precision precision, float[][] rows) {
        Path path = folder.resolve(name);
        EmbeddingLayout layout = new EmbeddingLayout(DIMENSION, Unit.SENTENCE, precision, Optional.empty(), List.of())
                .madeBy(Optional.of(MODEL));
        try (EmbeddingWriter writer = EmbeddingWriter.create(path, layout)) {
            for (float[] row : rows) {
                writer.write(row, List.of());
            }
            writer.commit();
        }
        return path;
    }

    private static float[][] rows() {
        Random random = new Random(11);
        float[][] rows = new float[150][DIMENSION];
        for (float[] row : rows) {
            for (int i = 0; i < DIMENSION; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }
}
