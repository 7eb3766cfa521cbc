package org.sentenceforge.cli.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.support.GoldenFiles;
import picocli.CommandLine;

/** What users give the jobs, on Spark in this process: odd inputs are read as {@code sforge embed} reads them, wrong ones are refused. */
@Tag("spark")
class JobInputTest {
    /** What float32 sums differ by in other batches. */
    private static final float TOLERANCE = 2e-6f;

    private static final Map<String, String> SPARK = Map.of(
            "spark.master", "local[2]",
            "spark.ui.enabled", "false",
            "spark.sql.shuffle.partitions", "2");

    @TempDir
    private static Path folder;

    private static String model;
    private static int outputs;

    /** How a job ended. */
    private record Ended(int exitCode, String err, Path output) {
        void refused(int expected, String message) {
            assertThat(err).contains("error: ").contains(message);
            assertThat(exitCode).isEqualTo(expected);
            assertThat(output).doesNotExist();
        }
    }

    @BeforeAll
    static void start() {
        SPARK.forEach(System::setProperty);
        model = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toString();
    }

    @AfterAll
    static void stop() {
        SPARK.keySet().forEach(System::clearProperty);
    }

    @Test
    void nullCellsNumbersAndFilesWithoutRowsAreReadAsOnOneMachine() throws IOException {
        Path input = Files.createDirectory(folder.resolve("odd.jsonl"));
        Files.writeString(input.resolve("a.jsonl"), """
                {"id": 1, "a.b": "an ordinary text", "n": 7}
                {"id": 2, "a.b": null, "n": 8}

                {"id": null, "a.b": "", "n": null}
                """);
        Files.writeString(input.resolve("b.jsonl"), "\n\n");
        Files.writeString(input.resolve("c.jsonl"), "");
        Path expected = folder.resolve("odd.parquet");

        Ended job = embed(input, "--column", "a.b", "--column", "n", "--keep", "id", "--keep", "a.b");

        assertThat(job.exitCode).as(job.err).isZero();
        Sforge.Result one = Sforge.run(
                "embed",
                model,
                input.resolve("a.jsonl"),
                "--output",
                expected,
                "--column",
                "a.b",
                "--column",
                "n",
                "--keep",
                "id",
                "--keep",
                "a.b");
        assertThat(one.exitCode()).as(one.err()).isZero();
        List<List<Object>> found = rows(job.output);
        List<List<Object>> wanted = rows(expected);
        assertThat(found).hasSize(3);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).subList(0, 2)).isEqualTo(wanted.get(i).subList(0, 2));
            assertThat((float[]) found.get(i).get(2))
                    .containsExactly((float[]) wanted.get(i).get(2), within(TOLERANCE));
        }
    }

    @Test
    void anInputWithoutRowsGivesVectorsOfNoRows() throws IOException {
        Ended job = embed(write("none.csv", "text,id\n"));

        assertThat(job.exitCode).as(job.err).isZero();
        assertThat(job.output.resolve("_SUCCESS")).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--column words       | 3 | there is no column 'words' among id, text; choose with --column and --keep",
                "--keep place         | 3 | there is no column 'place' among id, text; choose with --column and --keep",
                "--truncate-dim 4000  | 2 | --truncate-dim: expected a number from 1",
                "--prompt-name recipe | 2 | recipe",
                "--threads 0          | 2 | --threads: expected a number from 1, got 0",
                "--input-format duckdb| 2 | pass --input-format text, jsonl, csv, tsv or parquet",
            })
    void whatCannotBeDoneIsRefused(String options, int exitCode, String message) throws IOException {
        embed(
                        write("two.jsonl", "{\"id\": 1, \"text\": \"one\"}\n{\"id\": 2, \"text\": \"two\"}\n"),
                        options.split(" "))
                .refused(exitCode, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "half.jsonl   | {\"text\": \"one\"}~{\"text\": \"tw       | 3",
                "ragged.csv   | id,text~1,one~2,two,too many~             | 3",
                "bad.parquet  | no Parquet at all                         | 3",
                "texts        | a text in a file whose name tells nothing | 2",
            })
    void whatIsNotOfItsFormatIsRefused(String name, String content, int exitCode) throws IOException {
        embed(write(name, content.replace('~', '\n'))).refused(exitCode, "");
    }

    @Test
    void aStructureIsNoText() throws IOException {
        embed(write("list.jsonl", "{\"text\": [\"one\", \"two\"]}\n"))
                .refused(3, "partition 0, row 1, column 'text': expected a text");
    }

    @Test
    void anInputThatIsNotThereIsRefused() {
        embed(folder.resolve("missing.parquet")).refused(3, "missing.parquet");
    }

    @Test
    void anOutputThatIsThereIsLeftAsItIs() throws IOException {
        Path input = write("one.txt", "one\n");
        Path output = Files.createDirectory(folder.resolve("mine.parquet"));
        Files.writeString(output.resolve("precious"), "data");

        Ended job = run(new EmbedJob(), output, model, input.toString(), output.toString());

        assertThat(job.exitCode).isEqualTo(2);
        assertThat(job.err).contains("mine.parquet is there already");
        assertThat(output.resolve("precious")).hasContent("data");
    }

    @Test
    void modelsThatHaveNoEmbeddingsOrAreNotThereAreRefused() throws IOException {
        Path input = write("line.txt", "one\n");
        String crossEncoder =
                GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model").toString();

        run(new EmbedJob(), output(), crossEncoder, input).refused(4, "is a cross-encoder, which has no embeddings");
        run(new EmbedJob(), output(), "./no-such-model", input).refused(4, "no-such-model");
    }

    @Test
    @Tag("it")
    void nearestRowsAreRefusedWhereIdsOrVectorsAreMissingOrOfAnotherSize() throws IOException {
        Path input = write("three.jsonl", "{\"id\": \"a\", \"text\": \"one\"}\n{\"text\": \"two\"}\n");
        Path whole = embed(input, "--keep", "text").output;
        Path small = embed(input, "--keep", "text", "--truncate-dim", "4").output;
        Path unnamed = embed(input, "--keep", "id").output;

        mine(whole, whole).refused(3, "there is no column 'id' among text, embedding");
        mine(whole, small, "--id", "text").refused(3, "dimensions");
        mine(unnamed, unnamed).refused(3, "a row's id is missing");
        mine(whole, whole, "--id", "text", "--top", "0").refused(2, "--top: expected a number from 1, got 0");
        assertThat(mine(whole, whole, "--id", "text").exitCode).isZero();
    }

    @Test
    void examplesOfHelpFitTheNarrowestTerminals() {
        for (Callable<Integer> job : List.of(new EmbedJob(), new MineJob())) {
            assertThat(Commands.commandLine(job).getCommandSpec().usageMessage().footer())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        }
    }

    private static Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Path output() {
        return folder.resolve("output-" + outputs++ + ".parquet");
    }

    private static Ended embed(Path input, String... options) {
        return run(new EmbedJob(), output(), model, input, options);
    }

    private static Ended mine(Path queries, Path corpus, String... options) {
        return run(new MineJob(), output(), queries.toString(), corpus, options);
    }

    private static Ended run(Callable<Integer> job, Path output, String first, Path second, String... options) {
        List<String> args = new ArrayList<>(List.of(first, second.toString(), output.toString()));
        args.addAll(List.of(options));
        return run(job, output, args.toArray(String[]::new));
    }

    private static Ended run(Callable<Integer> job, Path output, String... args) {
        StringWriter err = new StringWriter();
        CommandLine line = Commands.commandLine(job);
        line.setErr(new PrintWriter(err));
        return new Ended(line.execute(args), err.toString(), output);
    }

    /** Cells of id and of text, and vectors. */
    private static List<List<Object>> rows(Path vectors) {
        Selection columns = new Selection(List.of("id", "a.b", "embedding"), List.of(), EmptyCells.KEEP, Map.of());
        List<List<Object>> rows = new ArrayList<>();
        try (RowReader reader = RowSource.files(vectors.toString()).open(columns)) {
            reader.forEachRemaining(row -> rows.add(List.of(row.text(0), row.text(1), row.numbers(2))));
        }
        return rows;
    }
}
