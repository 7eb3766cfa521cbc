package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What happens where libtorch gets no more memory, in a process of its own that has but little. */
@EnabledOnOs(OS.LINUX)
class OutOfMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void miniBatchesAreHalvedUntilTheyFitAndADirectGradientIsRefusedWithAdvice() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/prlimit")), "skipped: needs prlimit");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ShortOfMemory.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }

        String said = Files.readString(output, StandardCharsets.UTF_8);
        List<String> lines = said.lines().toList();
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(lines)
                .as(said)
                .filteredOn(line -> line.startsWith("note: "))
                .singleElement()
                .asString()
                .contains("memory ran out: going on with mini-batches of ");
        String difference = lines.stream()
                .filter(line -> line.startsWith("difference: "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said));
        assertThat(Double.parseDouble(difference.substring("difference: ".length())))
                .isLessThan(1e-5);
        assertThat(said)
                .contains("exit 6: out of memory in a batch of 32 rows, 32768 tokens")
                .contains("lower arguments.per_device_train_batch_size")
                .contains("mini_batch_size");
    }
}
