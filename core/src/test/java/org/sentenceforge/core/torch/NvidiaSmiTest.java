package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What nvidia-smi tells of a GPU's memory, with a script in its place that answers as its documentation says. */
@DisabledOnOs(OS.WINDOWS)
class NvidiaSmiTest {
    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void aProgramThatKnowsTwoGpus() throws IOException {
        program = program("""
                [ "$1 $2" = "--query-gpu=memory.total,memory.free --format=csv,noheader,nounits" ] || exit 2
                case "$3" in
                  --id=0) echo "16384, 16000" ;;
                  --id=1) echo "81559, 80994" ;;
                  --id=GPU-5f3a) echo "24576, 100" ;;
                  *) echo "No devices were found"; exit 6 ;;
                esac
                """);
    }

    @Test
    void tellsTheMemoryOfAGpu() {
        assertThat(memory(program, Optional.empty(), 1)).contains(new DeviceMemory(81559L << 20, 80994L << 20));
        assertThat(memory(program, Optional.empty(), 2)).isEmpty();
    }

    @Test
    void goesByWhatCudaShows() {
        assertThat(memory(program, Optional.of("1,0"), 0)).contains(new DeviceMemory(81559L << 20, 80994L << 20));
        assertThat(memory(program, Optional.of("0, GPU-5f3a"), 1)).contains(new DeviceMemory(24576L << 20, 100L << 20));
        assertThat(memory(program, Optional.of("0"), 1)).isEmpty();
        assertThat(memory(program, Optional.of(""), 0)).isEmpty();
    }

    @Test
    void tellsNothingWhereThereIsNothingToTell() throws IOException {
        assertThat(memory(folder.resolve("missing"), Optional.empty(), 0)).isEmpty();
        assertThat(memory(program("echo '[N/A], [N/A]'"), Optional.empty(), 0)).isEmpty();
        assertThat(memory(program("echo '1, 1'; exit 9"), Optional.empty(), 0)).isEmpty();
    }

    private static Optional<DeviceMemory> memory(Path program, Optional<String> visible, int index) {
        return new NvidiaSmi(program.toString(), visible).memory(index);
    }

    private Path program(String script) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "nvidia", "smi"), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
