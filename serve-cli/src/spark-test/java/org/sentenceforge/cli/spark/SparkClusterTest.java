package org.sentenceforge.cli.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.cli.spark.LocalCluster.Job;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.VectorFile;
import org.sentenceforge.core.support.GoldenFiles;

/**
 * The jar on a cluster of processes, beside {@code sforge embed} on the same rows. The profile {@code spark} runs the disturbed jobs, with the
 * profile {@code it} all of them.
 */
@Tag("spark")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SparkClusterTest {
    /** What float32 sums differ by in other batches. */
    private static final float TOLERANCE = 2e-6f;

    /** Rows of the corpus's files, each of which is a partition, the largest the first: it is far larger than the others, one is empty. */
    private static final int[] PARTS = {400, 40, 40, 40, 40, 0, 40, 40};

    private static final int LARGEST = 0;

    @TempDir
    private static Path folder;

    private static LocalCluster cluster;
    private static Path corpus;
    private static VectorFile expected;
    private static Map<String, float[]> expectedRows;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new LocalCluster(Files.createDirectory(folder.resolve("cluster")));
        corpus = writeCorpus();
        Path vectors = folder.resolve("expected.parquet");
        Sforge.Result result = Sforge.run(
                "embed",
                Sforge.BUILTIN,
                corpus + "/*.jsonl",
                "--output",
                vectors,
                "--keep",
                "id",
                "--column",
                "title",
                "--column",
                "text",
                "--dtype",
                "fp32");
        assertThat(result.exitCode()).as(result.err()).isZero();
        expected = VectorFile.open(vectors);
        expectedRows = rows(vectors);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Tag("it")
    @Order(1)
    void theVectorsOfAClusterAreThoseOfOneMachine() throws IOException, InterruptedException {
        Path output = folder.resolve("vectors.parquet");

        Job job = embed(List.of(), output);

        assertThat(job.exitCode()).as(job.log()).isZero();
        assertSame(job, output);
        assertThat(job.events()).doesNotContain("\"Speculative\":true").doesNotContain("ExecutorLostFailure");
    }

    @Test
    @Order(2)
    void anExecutorThatIsKilledChangesNothing() throws IOException, InterruptedException {
        Path output = folder.resolve("killed.parquet");

        Job job = embed(List.of(), output);
        untilATaskIsDone(output);
        ProcessHandle victim = cluster.executor(job.host(LARGEST));
        assertThat(victim.destroyForcibly()).isTrue();

        assertThat(job.exitCode()).as(job.log()).isZero();
        assertSame(job, output);
        assertThat(job.events()).contains("ExecutorLostFailure");
    }

    @Test
    @Order(3)
    void aSpeculativeCopyOfATaskChangesNothing() throws IOException, InterruptedException {
        Path output = folder.resolve("speculative.parquet");
        List<String> impatient = List.of(
                "--conf", "spark.speculation=true",
                "--conf", "spark.speculation.interval=50ms",
                "--conf", "spark.speculation.quantile=0.1",
                "--conf", "spark.speculation.minTaskRuntime=50ms");

        Job job = embed(impatient, output);
        untilATaskIsDone(output);
        ProcessHandle straggler = cluster.executor(job.host(LARGEST));
        new ProcessBuilder("kill", "-STOP", Long.toString(straggler.pid()))
                .start()
                .waitFor();

        assertThat(job.exitCode()).as(job.log()).isZero();
        straggler.destroyForcibly();
        assertSame(job, output);
        assertThat(job.events()).contains("\"Speculative\":true");
    }

    @Test
    @Tag("it")
    @Order(4)
    void whatGoesWrongOnAnExecutorWithAModelOfItsOwnIsTheErrorOfTheJobAndLeavesNothing()
            throws IOException, InterruptedException {
        Path output = folder.resolve("failed.parquet");
        Path text = Files.writeString(folder.resolve("long.txt"), "a short line\n" + "many words ".repeat(500) + "\n");

        Job job = cluster.submit(
                List.of("--conf", "spark.task.maxFailures=1", "--archives", archivedModel() + "#my-model"),
                EmbedJob.class,
                "my-model",
                text.toString(),
                output.toString(),
                "--on-long",
                "error");

        assertThat(job.exitCode()).isEqualTo(3);
        assertThat(job.log()).contains("error: partition 0, row 2: the row has more tokens than the model's maximum");
        assertThat(output).doesNotExist();
    }

    @Test
    @Tag("it")
    @Order(5)
    void theNearestRowsAreThoseOfASearchOnOneMachine() throws IOException, InterruptedException {
        Path vectors = folder.resolve("killed.parquet");
        Path output = folder.resolve("nearest.parquet");

        Job job = cluster.submit(
                List.of(), MineJob.class, vectors.toString(), vectors.toString(), output.toString(), "--top", "5");

        assertThat(job.exitCode()).as(job.log()).isZero();
        VectorFile all = VectorFile.open(vectors);
        List<String> ids = new ArrayList<>();
        try (RowReader reader = RowSource.files(vectors.toString()).open(Selection.of("id"))) {
            reader.forEachRemaining(row -> ids.add(row.text(0)));
        }
        List<Hits> expectedHits =
                ExactSearch.inOrderOfIds(SimilarityFunction.COSINE, 5, ids).search(all, all);
        Map<String, String> found = new TreeMap<>();
        try (RowReader reader = RowSource.files(output.toString()).open(Selection.of("query", "rank", "id", "score"))) {
            reader.forEachRemaining(row -> found.put(row.text(0) + " " + row.text(1), row.text(2) + " " + row.text(3)));
        }
        Map<String, String> wanted = new TreeMap<>();
        for (int q = 0; q < ids.size(); q++) {
            Hits hits = expectedHits.get(q);
            for (int i = 0; i < hits.size(); i++) {
                wanted.put(ids.get(q) + " " + (i + 1), ids.get(hits.rows()[i]) + " " + hits.scores()[i]);
            }
        }
        assertThat(found).isEqualTo(wanted);
    }

    private static Job embed(List<String> options, Path output) throws IOException {
        List<String> all = new ArrayList<>(options);
        // small files would share a partition
        all.addAll(List.of("--conf", "spark.sql.files.minPartitionNum=" + PARTS.length));
        return cluster.submit(
                all,
                EmbedJob.class,
                Sforge.BUILTIN,
                corpus.toString(),
                output.toString(),
                "--input-format",
                "jsonl",
                "--keep",
                "id",
                "--column",
                "title",
                "--column",
                "text",
                "--dtype",
                "fp32",
                "--json");
    }

    /** A model that no machine has under this name. */
    private static Path archivedModel() throws IOException {
        Path archive = folder.resolve("my-model.zip");
        Path model = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive));
                Stream<Path> files = Files.walk(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(model.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return archive;
    }

    /** Waits until one task's file is there, while others are at work. */
    private static void untilATaskIsDone(Path output) throws InterruptedException {
        LocalCluster.until(() -> {
            Path attempt = output.resolve("_temporary/0");
            if (!Files.isDirectory(attempt)) {
                return false;
            }
            try (Stream<Path> tasks = Files.list(attempt)) {
                return tasks.anyMatch(task -> task.getFileName().toString().startsWith("task_"));
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The job tells all rows, each is there once with its vector, and the file says which model made them. */
    private static void assertSame(Job job, Path output) throws IOException {
        assertThat(new ObjectMapper().readTree(job.out()).get("rows").asInt()).isEqualTo(expectedRows.size());
        assertThat(output.resolve("_SUCCESS")).exists();
        assertThat(VectorFile.open(output).model()).isEqualTo(expected.model()).isPresent();
        Map<String, float[]> found = rows(output);
        assertThat(found.keySet()).isEqualTo(expectedRows.keySet());
        found.forEach((id, vector) -> {
            float[] other = expectedRows.get(id);
            assertThat(vector).hasSameSizeAs(other);
            for (int i = 0; i < vector.length; i++) {
                assertThat(vector[i]).as(id).isCloseTo(other[i], within(TOLERANCE));
            }
        });
    }

    /** The vectors by their ids, each of which must be there once. */
    private static Map<String, float[]> rows(Path vectors) {
        Map<String, float[]> rows = new TreeMap<>();
        try (RowReader reader = RowSource.files(vectors.toString()).open(Selection.of("id", "embedding"))) {
            while (reader.hasNext()) {
                Row row = reader.next();
                assertThat(rows.put(row.text(0), row.numbers(1)))
                        .as(row.text(0))
                        .isNull();
            }
        }
        return rows;
    }

    private static Path writeCorpus() throws IOException {
        Random random = new Random(1);
        String[] words =
                "the quick brown fox jumps over a lazy dog while seven engineers measure how many sentences pass"
                        .split(" ");
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        int id = 0;
        for (int part = 0; part < PARTS.length; part++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < PARTS[part]; i++) {
                String text = random.ints(3 + random.nextInt(60), 0, words.length)
                        .mapToObj(word -> words[word])
                        .collect(Collectors.joining(" "));
                lines.append("{\"id\": \"r" + id++ + "\", \"title\": \"" + words[random.nextInt(words.length)]
                        + "\", \"text\": \"" + text + "\"}\n");
            }
            // Spark leaves out files of no bytes
            Files.writeString(corpus.resolve("part-" + part + ".jsonl"), lines + "\n");
        }
        return corpus;
    }
}
