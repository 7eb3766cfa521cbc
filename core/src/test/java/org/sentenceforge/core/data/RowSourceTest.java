package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.support.Shared;

class RowSourceTest {
    @TempDir
    Path folder;

    @Test
    void textLinesMayEndInCrLfAndBeginWithAByteOrderMark() throws IOException {
        Path file = write("a.txt", "\uFEFFone\r\n\r\n  zwei ü\nlast");

        assertThat(texts(RowSource.files(file.toString()), Selection.all().withEmptyCells(EmptyCells.KEEP)))
                .containsExactly("one", "", "  zwei ü", "last");
    }

    @Test
    void aLineMayBeLongerThanAnyBuffer() throws IOException {
        String huge = "ab".repeat(300_000);
        Path file = write("a.txt", "x\n" + huge + "\ny\n");

        assertThat(texts(RowSource.files(file.toString()), Selection.all())).containsExactly("x", huge, "y");
    }

    @Test
    void textThatIsNotUtf8IsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("latin1.txt");
        Files.write(file, new byte[] {'a', '\n', 'b', (byte) 0xE9, '\n'});

        assertBadData(() -> texts(RowSource.files(file.toString()), Selection.all()), "latin1.txt:2", "UTF-8");
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, 'one\ttwo\nthree\tfour\n'",
        "a.csv, 'a,b\none,two\n'",
        "a.tsv, 'a\tb\none\ttwo\n'",
        "a.jsonl, '{\"a\": \"one\", \"b\": \"two\"}\n{\"a\": \"three\", \"b\": \"four\"}\n'"
    })
    void otherEncodingsAndLineEndsAreNamedRatherThanReadAsOneText(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
            Files.write(file, text.getBytes(charset));
            assertBadData(() -> load(file), name + ":1: UTF-16 text; save the file as UTF-8");
            Files.write(file, ("\uFEFF" + text).getBytes(charset));
            assertBadData(() -> load(file), name + ":1: UTF-16 text; save the file as UTF-8");
        }
        Files.write(file, text.replace("one", "\u00FCne").getBytes(ISO_8859_1));
        assertBadData(() -> load(file), ": not UTF-8 text; save the file as UTF-8");
        Files.writeString(file, text.replace('\n', '\r'));
        assertBadData(
                () -> texts(RowSource.files(file.toString()), Selection.all()), name + ":1: the lines end in CR alone");
        Files.writeString(file, "\uFEFF" + text.strip().replace("\n", "\r\n"));
        assertThat(load(file).size()).isEqualTo(name.endsWith(".csv") || name.endsWith(".tsv") ? 1 : 2);
        Files.writeString(file, text.replace("one", name.endsWith("jsonl") ? "o\\u0000\\uD83Dne" : "o\0ne"));
        assertThat(texts(RowSource.files(file.toString()), Selection.all()))
                .first()
                .asString()
                .startsWith(name.endsWith("jsonl") ? "o\0\uD83Dne" : "o\0ne");
    }

    @Test
    void aFirstLineThatIsTypedIsReadBeforeTheNextOne() {
        for (String line : List.of("a\n", "\n", "\u00FC\n", "\uFEFFa\n")) {
            byte[] typed = line.getBytes(UTF_8);
            InputStream waiting = new SequenceInputStream(new ByteArrayInputStream(typed), new InputStream() {
                @Override
                public int read() {
                    throw new AssertionError("reads on before the line was answered");
                }
            });

            StreamLines lines = new StreamLines(waiting, "input");
            assertThat(lines.next()).isTrue();
            assertThat(lines.text()).isEqualTo(line.strip().replace("\uFEFF", ""));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPipeIsReadOnce() throws Exception {
        Path pipe = folder.resolve("pipe.jsonl");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo '{\"a\": \"one\"}' > \"$0\"", pipe.toString()).start();
        RowSource source = RowSource.files(pipe.toString());

        assertThat(texts(source, Selection.all())).containsExactly("one");
        assertThat(writer.waitFor()).isZero();
        assertBadData(() -> source.open(Selection.all()), "pipe.jsonl: a pipe can be read once");
    }

    @Test
    void jsonlColumnsAreThoseOfTheFirstRowInItsOrder() throws IOException {
        Path file = write(
                "a.jsonl",
                "\n{\"b\": \"x\", \"a\": [\"p\", \"q\"], \"label\": 3}\n{\"a\":[],\"b\":\"y\",\"label\":1.5}\n");

        try (RowReader rows =
                RowSource.files(file.toString()).open(Selection.all().withEmptyCells(EmptyCells.KEEP))) {
            assertThat(rows.columns().names()).containsExactly("b", "a", "label");
            assertThat(rows.columns().label()).contains("label");
            assertThat(rows.columns().inputs()).containsExactly("b", "a");
            Row first = rows.next();
            assertThat(first.texts(1)).containsExactly("p", "q");
            assertThat(first.cell(2)).isEqualTo(3L);
            assertThat(first.location()).hasToString(file + ":2");
            assertThat(rows.next().number(2)).isEqualTo(1.5);
            assertThat(rows.hasNext()).isFalse();
        }
    }

    @Test
    void aSelectionChoosesAndOrdersColumns() throws IOException {
        Path file = write("a.jsonl", "{\"a\":\"1\",\"b\":\"2\",\"c\":{\"d\":[1]}}\n{\"b\":\"4\",\"a\":\"3\"}\n");

        try (RowReader rows =
                RowSource.files(file.toString()).open(Selection.of("b", "a").withOptional("z"))) {
            assertThat(rows.columns().names()).containsExactly("b", "a", "z");
            assertThat(rows.next().text("b")).isEqualTo("2");
            Row second = rows.next();
            assertThat(second.text("a")).isEqualTo("3");
            assertThat(second.cell(2)).isNull();
        }
    }

    @Test
    void anEmptyCellIsRefusedSkippedOrKept() throws IOException {
        Path file =
                write("train.jsonl", "{\"anchor\":\"a\",\"positive\":\"b\"}\n{\"anchor\":\"a\",\"positive\":\" \"}\n");
        RowSource source = RowSource.files(file.toString());

        assertBadData(
                () -> RowTable.load(source, Selection.all()),
                "train.jsonl:2: column 'positive' is empty; drop the row, or pass --skip-empty where it is taken");
        RowTable skipped = RowTable.load(source, Selection.all().withEmptyCells(EmptyCells.SKIP));
        assertThat(skipped.size()).isEqualTo(1);
        assertThat(skipped.skipped()).isEqualTo(1);
        assertThat(RowTable.load(source, Selection.all().withEmptyCells(EmptyCells.KEEP))
                        .size())
                .isEqualTo(2);
    }

    @Test
    void badJsonlIsNamedWithItsLine() throws IOException {
        assertBadData(() -> load(write("a.jsonl", "{\"a\":\"1\"}\n{\"a\":\"1\"\n")), "a.jsonl:2: not valid JSON");
        assertBadData(() -> load(write("d.jsonl", "{\0\0\0\0")), "d.jsonl:1: not valid JSON");
        assertBadData(() -> load(write("b.jsonl", "[{\"a\":\"1\"}]\n")), "b.jsonl:1: expected a JSON object", "array");
        assertBadData(
                () -> load(write("c.jsonl", "{\"a\":\"1\"} {\"a\":\"2\"}\n")), "c.jsonl:1", "one object per line");
        assertBadData(() -> load(write("d.jsonl", "{\"a\":\"1\"}\n{\"b\":\"2\"}\n")), "d.jsonl:2: column 'b'");
        assertBadData(
                () -> RowTable.load(
                        RowSource.files(write("e.jsonl", "{\"x\":1,\"y\":2}\n").toString()), Selection.of("positive")),
                "e.jsonl:1: no column 'positive'; there are: x, y");
        assertBadData(() -> load(write("f.jsonl", "{}\n")), "f.jsonl:1", "empty");
        assertBadData(() -> load(write("g.jsonl", "{\"a\":\"1\"}\n{\"a\":[\"x\"]}\n")), "g.jsonl:2", "expected a text");
        Path utf16 = folder.resolve("utf16.jsonl");
        Files.write(utf16, "{\"a\":\"1\"}\n".getBytes(UTF_16));
        assertBadData(() -> load(utf16), "UTF-16");
    }

    @Test
    void anEmptyDataSetIsBadDataUnlessEmptyCellsAreKept() throws IOException {
        for (String name : List.of("a.txt", "a.jsonl", "a.csv", "a.txt.gz")) {
            Path file = write(name, "");
            assertBadData(() -> load(file), name, "the data set is empty");
            assertThat(texts(RowSource.files(file.toString()), Selection.all().withEmptyCells(EmptyCells.KEEP)))
                    .isEmpty();
        }
    }

    @Test
    void missingFilesAndPatternsWithoutFilesAreBadData() {
        assertBadData(() -> RowSource.files("nowhere/x.jsonl"), "no such file: nowhere/x.jsonl");
        assertBadData(() -> RowSource.files(folder + "/x-*.jsonl"), "no file matches");
        assertBadData(() -> RowSource.files(folder.toString()), "directory");
        assertBadData(() -> RowSource.files(write("a.xlsx", "x").toString()), "cannot tell the format");
    }

    @Test
    void aPatternGivesItsFilesInOrder() throws IOException {
        for (String name : List.of("train-2.txt", "train-0.txt", "train-10.txt", "other.txt", "sub/train-1.txt")) {
            Files.createDirectories(folder.resolve(name).getParent());
            write(name, name);
        }

        assertThat(texts(RowSource.files(folder + "/train-*.txt"), Selection.all()))
                .containsExactly("train-0.txt", "train-10.txt", "train-2.txt");
        assertThat(texts(RowSource.files(folder + "/**/train-{1,2}.txt"), Selection.all()))
                .containsExactly("sub/train-1.txt", "train-2.txt");
    }

    @Test
    void csvFollowsRfc4180() throws IOException {
        Path file = write("a.csv", "id,text,label\r\n1,\"a \"\"b\"\", c\",0\r\n2,\"two\r\nlines\",1\r\n\r\n3, x ,\r\n");

        try (RowReader rows =
                RowSource.files(file.toString()).open(Selection.all().withEmptyCells(EmptyCells.KEEP))) {
            assertThat(rows.columns().names()).containsExactly("id", "text", "label");
            assertThat(rows.next().text(1)).isEqualTo("a \"b\", c");
            Row second = rows.next();
            assertThat(second.text(1)).isEqualTo("two\nlines");
            assertThat(second.number(2)).isEqualTo(1);
            Row third = rows.next();
            assertThat(third.location()).hasToString(file + ":6");
            assertThat(third.text(1)).isEqualTo(" x ");
            assertThat(third.text(2)).isEmpty();
        }
    }

    @Test
    void csvMistakesAreNamedWithTheirLine() throws IOException {
        assertBadData(() -> load(write("a.csv", "a,b\n1,2,3\n")), "a.csv:2: expected 2 fields (a, b), found 3");
        assertBadData(() -> load(write("b.csv", "a,b\n1,\"2\n3,4\n")), "b.csv:2", "never closed");
        assertBadData(() -> load(write("c.csv", "a,b\n1,\"2\"x\n")), "c.csv:2", "closing double quote");
        assertBadData(() -> load(write("d.csv", "a,a\n1,2\n")), "d.csv:1", "two columns are named 'a'");
    }

    @Test
    void csvMayBeDelimitedBySemicolonsAndTsvQuotesAreLiteral() throws IOException {
        Path csv = write("a.csv", "a;b\n1,5;x\n");
        Path tsv = write("a.tsv", "a\tb\n\"Hello\" he said\t\"He said \"\"no\"\"\"\n");

        assertThat(RowTable.load(RowSource.files(csv.toString()), Selection.all())
                        .text(0, 0))
                .isEqualTo("1,5");
        RowTable table = RowTable.load(RowSource.files(tsv.toString()), Selection.all());
        assertThat(table.text(0, 0)).isEqualTo("\"Hello\" he said");
        assertThat(table.text(0, 1)).isEqualTo("He said \"no\"");
    }

    @Test
    void brokenGzipIsNamed() throws IOException {
        byte[] whole = gzip("{\"a\":\"1\"}\n".repeat(5000));
        Path cut = folder.resolve("cut.jsonl.gz");
        Files.write(cut, Arrays.copyOf(whole, whole.length - 20));
        Path plain = folder.resolve("plain.jsonl.gz");
        Files.writeString(plain, "{\"a\":\"1\"}\n");

        assertBadData(() -> load(cut), "cut.jsonl.gz", "ends too early");
        assertBadData(() -> load(plain), "plain.jsonl.gz", "not readable as gzip");
    }

    @Test
    void parquetZstdAndQueriesGiveTheSameRows() throws IOException {
        Path jsonl = write(
                "a.jsonl",
                "{\"q\":\"x ü\",\"n\":[\"a\",\"b\"],\"score\":0.5}\n{\"q\":\"y\",\"n\":[\"c\"],\"score\":1.0}\n");
        Path parquet = folder.resolve("it's [a].parquet");
        Path zstd = folder.resolve("a.jsonl.zst");
        copy(jsonl, parquet, "FORMAT parquet");
        copy(jsonl, zstd, "FORMAT json, COMPRESSION zstd");

        for (RowSource source : List.of(
                RowSource.files(jsonl.toString()),
                RowSource.files(parquet.toString()),
                RowSource.files(zstd.toString()),
                RowSource.sql("SELECT * FROM '" + jsonl + "'"))) {
            RowTable table = RowTable.load(source, Selection.of("score", "n", "q"));
            assertThat(table.size()).isEqualTo(2);
            assertThat(table.type(0)).isEqualTo(ColumnType.FLOAT);
            assertThat(table.number(1, 0)).isEqualTo(1.0);
            assertThat(table.texts(0, 1)).containsExactly("a", "b");
            assertThat(table.text(0, 2)).isEqualTo("x ü");
        }
        assertBadData(
                () -> RowTable.load(RowSource.files(parquet.toString()), Selection.of("nope")), "no column 'nope'");
        assertBadData(() -> RowTable.load(RowSource.sql("SELEC 1"), Selection.all()), "SELEC");
        Path broken = write("broken.parquet", "PAR1 nothing");
        assertBadData(() -> load(broken), "broken.parquet");
    }

    @Test
    void columnsGetOtherNamesWhateverTheyAreReadFrom() throws IOException {
        Path jsonl = write(
                "a.jsonl",
                "{\"id\":7,\"q\":\"x\",\"a\":\"y\",\"gold\":1}\n{\"id\":8,\"q\":\"z\",\"a\":\"w\",\"gold\":0.5}\n");
        Path csv = write("a.csv", "id,q,a,gold\n7,x,y,1\n8,z,w,0.5\n");
        Path parquet = folder.resolve("a.parquet");
        copy(jsonl, parquet, "FORMAT parquet");
        Map<String, String> names = new LinkedHashMap<>();
        names.put("positive", "a");
        names.put("anchor", "q");
        names.put("same", "a");
        names.put("label", "gold");

        for (RowSource source : List.of(
                RowSource.files(jsonl.toString()),
                RowSource.files(csv.toString()),
                RowSource.files(parquet.toString()),
                RowSource.sql("SELECT * FROM '" + jsonl + "'"))) {
            RowTable table = RowTable.load(source, Selection.renamed(names).withOptional("id", "none"));

            assertThat(table.columns().names())
                    .as(source.name())
                    .containsExactly("positive", "anchor", "same", "label", "id", "none");
            assertThat(table.columns().sources()).containsExactly("a", "q", "a", "gold", "id", "none");
            assertThat(table.columns().label()).contains("label");
            assertThat(table.text(1, 0)).isEqualTo("w");
            assertThat(table.text(1, 1)).isEqualTo("z");
            assertThat(table.text(1, 2)).isEqualTo("w");
            assertThat(table.number(1, 3)).isEqualTo(0.5);
            assertThat(table.cell(1, 4)).hasToString("8");
            assertThat(table.text(1, 5)).isEmpty();
            assertBadData(
                    () -> RowTable.load(source, Selection.renamed(Map.of("label", "golds"))),
                    "no column 'golds' (did you mean 'gold'?); there are: id, q, a, gold");
        }
    }

    @Test
    void errorsNameRenamedColumnsAsTheFileHasThem() throws IOException {
        Path empty = write("a.jsonl", "{\"q\":\"x\"}\n{\"q\":\"\"}\n");
        Path mixed = write("b.jsonl", "{\"q\":\"x\"}\n{\"q\":[\"y\"]}\n");
        Selection renamed = Selection.renamed(Map.of("anchor", "q"));

        assertBadData(
                () -> RowTable.load(RowSource.files(empty.toString()), renamed), "a.jsonl:2: column 'q' is empty");
        assertBadData(
                () -> RowTable.load(RowSource.files(mixed.toString()), renamed),
                "b.jsonl:2: column 'q': expected a text");
    }

    @Test
    void noTwoColumnsMayHaveTheSameName() {
        assertThatThrownBy(() -> Selection.of("a", "b", "a"))
                .hasMessageContainingAll("'a' is named twice", "{anchor: a, positive: a}");
        assertThatThrownBy(() -> Selection.renamed(Map.of("x", "a")).withOptional("x"))
                .hasMessageContaining("'x' is named twice");
        assertBadData(
                () -> RowTable.load(RowSource.sql("SELECT 1 AS a, 2 AS a"), Selection.all()),
                "two columns are named 'a'; give one another name with AS");
    }

    @Test
    void parquetErrorsNameTheRow() throws IOException {
        Path parquet = folder.resolve("train.parquet");
        copy(write("a.jsonl", "{\"q\":\"x\"}\n{\"q\":\"\"}\n"), parquet, "FORMAT parquet");

        assertBadData(() -> load(parquet), "train.parquet row 2: column 'q' is empty");
    }

    @Test
    void aStreamIsReadOnceAndNotAhead() {
        RowSource source =
                RowSource.stream(new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)), "standard input", FileFormat.TEXT);

        assertThat(texts(source, Selection.all())).containsExactly("a", "b");
        assertThatThrownBy(() -> source.open(Selection.all())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void labelsOfCsvAreNumbersAndWholeNumbersWiden() throws IOException {
        Path file = write("a.csv", "sentence1,sentence2,score\na,b,1\nc,12,0.25\n");

        RowTable table = RowTable.load(RowSource.files(file.toString()), Selection.all());

        assertThat(table.type(2)).isEqualTo(ColumnType.FLOAT);
        assertThat(table.number(1, 2)).isEqualTo(0.25);
        assertThat(table.type(1)).isEqualTo(ColumnType.TEXT);
        assertThat(table.location(1)).hasToString(file + ":3");
    }

    @Test
    void readsRealData() {
        RowTable squad = RowTable.load(
                RowSource.files(Shared.path("data/squad-v1.1") + "/train-[0-9].jsonl.gz"),
                Selection.of("anchor", "positive"));
        RowTable books = RowTable.load(
                RowSource.files(
                        Shared.path("data/goodbooks-rerank/train.jsonl.gz").toString()),
                Selection.all());

        assertThat(squad.size()).isEqualTo(78447);
        assertThat(squad.location(26642).toString()).endsWith("train-1.jsonl.gz:1");
        assertThat(books.size()).isEqualTo(441);
        assertThat(books.type(books.columns().indexOf("negative"))).isEqualTo(ColumnType.TEXTS);
        assertThat(books.texts(440, books.columns().indexOf("negative"))).hasSize(15);
    }

    private Path write(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.write(file, name.endsWith(".gz") && !content.isEmpty() ? gzip(content) : content.getBytes(UTF_8));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void copy(Path jsonl, Path to, String options) {
        String target = to.toString().replace("'", "''");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM read_json('" + jsonl + "')) TO '" + target + "' (" + options + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RowTable load(Path file) {
        return RowTable.load(RowSource.files(file.toString()), Selection.all());
    }

    private static List<String> texts(RowSource source, Selection selection) {
        List<String> texts = new ArrayList<>();
        try (RowReader rows = source.open(selection)) {
            rows.forEachRemaining(row -> texts.add(row.text(0)));
        }
        return texts;
    }

    private static void assertBadData(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
                .hasMessageContainingAll(parts);
    }
}
