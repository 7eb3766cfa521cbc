package org.sentenceforge.cli.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;

/** {@code sforge embed --memory}: what the process has resident at most, as Linux counts it. */
@Tag("it")
@EnabledOnOs(OS.LINUX)
class MemoryTest {
    private static final int LIMIT_MB = 1024;

    @TempDir
    Path folder;

    /** The hardest case: windows of large results, and DuckDB beside Java's heap. */
    @Test
    void tokensOfLongTextsToParquetStayBelowTheLimit() throws Exception {
        Random random = new Random(14);
        Path texts = Files.write(
                folder.resolve("texts.txt"),
                IntStream.range(0, 160)
                        .mapToObj(row -> String.join(
                                " ",
                                random.ints(300, 0, 100_000)
                                        .mapToObj(Integer::toString)
                                        .toList()))
                        .toList());
        Path out = folder.resolve("out.parquet");
        // as the launcher starts it
        List<String> command = Sforge.command(
                List.of(
                        "-Xmx" + LIMIT_MB / 4 + "m",
                        "-XX:MaxDirectMemorySize=" + LIMIT_MB / 16 + "m",
                        "-XX:+UseSerialGC",
                        "-XX:ReservedCodeCacheSize=64m"),
                "embed",
                Sforge.BUILTIN,
                texts.toString(),
                "--output",
                out.toString(),
                "--output-value",
                "tokens",
                "--memory",
                LIMIT_MB + "M");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        builder.environment().put("MALLOC_TOP_PAD_", "67108864");
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "4294967296");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "8589934592");
        Process process = builder.start();
        long peak = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process.pid()));
        }

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        assertThat(Files.size(out)).isGreaterThan(160L * 256 * 384 * Float.BYTES / 2);
        assertThat(peak).isBetween(200L << 10, (long) LIMIT_MB << 10);
    }

    /** In KB; 0 where the process has just ended. */
    private static long peak(long process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void aLimitThatModelAndProgramExceedIsToldWithWhatTheyTake() {
        Sforge.Result result =
                Sforge.run("embed", Sforge.BUILTIN, "-", "--output", folder.resolve("x.npy"), "--memory", "300M");

        assertThat(result.exitCode()).isEqualTo(6);
        assertThat(result.err())
                .contains("of 300 MB, Java's heap gets", "the model's weights 86 MB", "; allow 5")
                .contains(" MB or more");
    }
}
