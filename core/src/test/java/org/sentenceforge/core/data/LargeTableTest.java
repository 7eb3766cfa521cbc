package org.sentenceforge.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 900,000 rows with 0.6 GB of text, loaded and read by a Java with a heap of 0.5 GB. {@code -Drows=3600000 -Dheap=2g} takes two minutes, 0.5 GB of
 * disk for the data, 2.4 for the table.
 */
@Tag("it")
class LargeTableTest {
    private static final int ROWS = Integer.getInteger("rows", 900_000);

    @TempDir
    Path folder;

    @Test
    void millionsOfRowsNeedNoHeap() throws IOException, InterruptedException {
        Path data = folder.resolve("rows.jsonl.gz");
        GeneratedRows.write(data, ROWS);

        String printed = load(data, "-Xmx" + System.getProperty("heap", "512m"));

        Matcher told = Pattern.compile("rows (\\d+), .*heap (\\d+) MB, last row from line (\\d+),")
                .matcher(printed);
        assertThat(told.find()).as(printed).isTrue();
        assertThat(told.group(1)).isEqualTo(Integer.toString(ROWS));
        assertThat(told.group(3)).isEqualTo(Integer.toString(ROWS));
        assertThat(Integer.parseInt(told.group(2)))
                .as("MB of heap after loading")
                .isLessThan(64);
    }

    private String load(Path data, String heap) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LoadingMain.class.getName(),
                        data.toString(),
                        "100000"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
