package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_DATA;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.support.fuzz.Mutations;

/** Files of rows and of numbers that are broken: a message about the data, or rows. */
class DataFuzzTest {
    private static final byte[] JSONL = ("{\"text\":\"one\",\"label\":1,\"list\":[\"a\",\"b\"]}\n"
                    + "{\"text\":\"zw\u00f6lf \\u00e9\",\"label\":-2.5e3,\"list\":[]}\n"
                    + "\n{\"text\":\"drei\",\"label\":null,\"list\":[{\"x\":true}]}\n")
            .getBytes(UTF_8);
    private static final byte[] CSV =
            "text,label,list\n\"one, \"\"two\"\"\",1,x\n\"line\nbreak\",2,y\nz\u00f6,3,z\n".getBytes(UTF_8);
    private static final byte[] TSV = "text\tlabel\tlist\none\t1\tx\n\"two\"\t2\ty\n".getBytes(UTF_8);

    private static final List<Selection> SELECTIONS = List.of(
            Selection.all(),
            Selection.all().withEmptyCells(EmptyCells.KEEP),
            Selection.of("text"),
            Selection.of("label").withOptional("list").withEmptyCells(EmptyCells.SKIP));

    @TempDir
    private Path folder;

    /** A file's content, and what is wanted of it. */
    private record Input(byte[] content, Selection selection) {
        Input(byte[] content, Mutations mutations) {
            this(content, mutations.oneOf(SELECTIONS));
        }

        void read(Path file) throws IOException {
            Fuzzing.write(file, content);
            try (RowReader rows = RowSource.files(file.toString()).open(selection)) {
                while (rows.hasNext()) {
                    rows.next();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsonl", "csv", "tsv", "txt", "jsonl.gz"})
    void rowsOfText(String extension) throws Exception {
        Path file = folder.resolve("rows." + extension);
        Fuzzing.of(extension, BAD_DATA)
                .run(2000, mutations -> new Input(text(extension, mutations), mutations), input -> input.read(file));
    }

    private static byte[] text(String extension, Mutations mutations) throws IOException {
        return switch (extension) {
            case "jsonl", "txt" -> mutations.ofText(JSONL);
            case "csv" -> mutations.ofText(CSV);
            case "tsv" -> mutations.ofText(TSV);
            default -> mutations.oneIn(2) ? mutations.ofBytes(gzip(JSONL)) : gzip(mutations.ofText(JSONL));
        };
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"parquet, FORMAT parquet", "csv.zst, 'FORMAT csv, COMPRESSION zstd'"})
    void rowsThatDuckDbReads(String extension, String format) throws Exception {
        Path whole = folder.resolve("whole." + extension);
        try (Connection connection = DuckDb.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT 'text ' || i AS text, i::DOUBLE AS label, "
                    + (extension.equals("parquet") ? "[i::VARCHAR, 'x']" : "'x'") + " AS list FROM range(5) t(i)) TO '"
                    + whole + "' (" + format + ")");
            byte[] bytes = Files.readAllBytes(whole);
            Path file = folder.resolve("broken." + extension);

            Fuzzing.of(extension, BAD_DATA)
                    .run(60, mutations -> new Input(mutations.ofBytes(bytes), mutations), input -> input.read(file));
        }
    }

    @Test
    void matricesOfNumpy() throws Exception {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        header += " ".repeat(117 - header.length()) + "\n";
        byte[] whole = ByteBuffer.allocate(10 + 118 + 24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) 118)
                .put(header.getBytes(ISO_8859_1))
                .array();
        Path file = folder.resolve("broken.npy");

        Fuzzing.of("npy", BAD_DATA).run(5000, mutations -> mutations.ofBytes(whole), input -> {
            Fuzzing.write(file, input);
            NpyFile read = NpyFile.open(file);
            float[] row = new float[read.dimension()];
            for (int i = 0; i < Math.min(read.size(), 100); i++) {
                read.read(i, row, 0);
            }
        });
    }
}
