package org.sentenceforge.core.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.support.TestSeed;

/** What was written is what is read. */
class RowWriterTest {
    private static final String LETTERS = "ab \"',;|\\{}[]%ßü漢😀\u00a0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"out.jsonl", "out.jsonl.gz", "out.csv", "out.csv.gz", "out.tsv", "out.tsv.gz", "out.parquet"})
    void textsAndNumbersComeBackAsTheyWere(String name) {
        long seed = TestSeed.of(RowWriterTest.class);
        Random random = new Random(seed);
        Path path = folder.resolve("a [folder]").resolve(name);
        String breaks = name.contains("tsv") ? "" : name.contains("csv") ? "\t\n" : "\t\n\r\u0001";
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(List.of(text(random, breaks), text(random, breaks), random.nextFloat() - 0.5f, random.nextInt(9)));
        }

        write(path, new RowLayout("anchor", "o'text", "score", "label"), rows);

        List<Row> read = read(path);
        assertThat(read).hasSize(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Row row = read.get(i);
            assertThat(row.columns().names()).containsExactly("anchor", "o'text", "score", "label");
            assertThat(row.text(0)).isEqualTo(rows.get(i).get(0));
            assertThat(row.text(1)).isEqualTo(rows.get(i).get(1));
            assertThat((float) row.number(2)).isEqualTo(rows.get(i).get(2));
            assertThat((int) row.number(3)).isEqualTo(rows.get(i).get(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.jsonl.gz", "out.parquet"})
    void listsComeBackAsTheyWere(String name) {
        Path path = folder.resolve(name);
        RowLayout layout = new RowLayout(List.of("query", "documents", "scores"), Set.of("documents", "scores"));

        write(
                path,
                layout,
                List.of(
                        List.of("2020-01-01", List.of(), List.of()),
                        List.of("1", List.of("a", "b\"c"), List.of(0.25f, 1e-7f)),
                        List.of("{}", List.of("[]"), List.of(-3f))));

        List<Row> read = read(path);
        assertThat(read.stream().map(row -> row.text(0))).containsExactly("2020-01-01", "1", "{}");
        assertThat(read.stream().map(row -> row.texts(1)))
                .containsExactly(List.of(), List.of("a", "b\"c"), List.of("[]"));
        assertThat(read.get(1).numbers(2)).containsExactly(0.25f, 1e-7f);
    }

    @Test
    void aParquetColumnHasATypeThatHoldsAllItsCells() {
        Path path = folder.resolve("out.parquet");

        write(
                path,
                new RowLayout("grows", "mixed", "flag", "absent"),
                List.of(
                        Arrays.asList(1, 1, true, null),
                        Arrays.asList(0.5, "one", false, null),
                        Arrays.asList(null, List.of(1L, 2L), null, null)));

        List<Row> read = read(path);
        assertThat(read.stream().map(row -> row.cell(0))).containsExactly(1.0, 0.5, null);
        assertThat(read.stream().map(row -> row.cell(1))).containsExactly("1", "one", "[1,2]");
        assertThat(read.stream().map(row -> row.cell(2))).containsExactly(true, false, null);
        assertThat(read.stream().map(row -> row.cell(3))).containsOnlyNulls();
    }

    @Test
    void whatAFormatCannotHoldIsRefused() {
        RowLayout lists = new RowLayout(List.of("query", "documents"), Set.of("documents"));
        assertThatThrownBy(() -> RowWriter.create(folder.resolve("out.csv"), lists))
                .hasMessageContaining("documents would hold lists, which CSV cannot; write .jsonl or .parquet");
        assertThatThrownBy(() ->
                        write(folder.resolve("out.tsv"), new RowLayout("a", "b"), List.of(List.of("x", "tab\there"))))
                .hasMessage("row 1 of the output: column 'b' holds a tab or a line end, which TSV cannot;"
                        + " write .csv, .jsonl or .parquet");
        for (String name : List.of("out.txt", "out", "out.parquet.gz", "out.jsonl.zst")) {
            assertThatThrownBy(() -> RowWriter.create(folder.resolve(name), new RowLayout("a")))
                    .isInstanceOfSatisfying(
                            SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("expected .jsonl, .csv or .tsv, also with .gz behind, or .parquet");
        }
        assertThatThrownBy(() -> new RowLayout("a", "b", "a")).hasMessageContaining("would be named 'a'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.csv.gz", "out.parquet"})
    void withoutACommitNothingIsLeft(String name) throws Exception {
        Path path = folder.resolve(name);

        try (RowWriter writer = RowWriter.create(path, new RowLayout("a"))) {
            writer.write(List.of("x"));
        }

        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anInterruptedFileIsResumedBehindItsLastFlush() throws Exception {
        Path path = folder.resolve("out.jsonl");
        RowLayout layout = new RowLayout("a");
        try (RowWriter writer = RowWriter.resume(path, layout, "run")) {
            writer.write(List.of("x"));
            writer.write(List.of("y"));
            writer.flush();
            writer.write(List.of("lost"));
        }
        Files.writeString(
                folder.resolve(".out.jsonl.partial"),
                Files.readString(folder.resolve(".out.jsonl.partial")) + "{\"a\":\"hal");

        assertThatThrownBy(() -> RowWriter.resume(path, layout, "another run"))
                .hasMessageContaining("other inputs or options");
        try (RowWriter writer = RowWriter.resume(path, layout, "run")) {
            assertThat(writer.rows()).isEqualTo(2);
            writer.write(List.of("z"));
            writer.commit();
        }

        assertThat(Files.readAllLines(path)).containsExactly("{\"a\":\"x\"}", "{\"a\":\"y\"}", "{\"a\":\"z\"}");
        assertThatThrownBy(() -> RowWriter.resume(folder.resolve("out.jsonl.gz"), layout, "run"))
                .hasMessageContaining("only .jsonl can be resumed");
    }

    private static String text(Random random, String breaks) {
        String letters = LETTERS + breaks;
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(12), 0, points.length).forEach(i -> text.appendCodePoint(points[i]));
        return text.toString();
    }

    private static void write(Path path, RowLayout layout, List<? extends List<?>> rows) {
        try (RowWriter writer = RowWriter.create(path, layout)) {
            rows.forEach(writer::write);
            assertThat(writer.rows()).isEqualTo(rows.size());
            writer.commit();
        }
    }

    private static List<Row> read(Path path) {
        List<Row> rows = new ArrayList<>();
        try (RowReader reader =
                RowSource.files(path.toString()).open(Selection.all().withEmptyCells(Selection.EmptyCells.KEEP))) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }
}
