package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvidiaDriverTest {
    @TempDir
    private Path folder;

    @Test
    void theVersionIsReadFromBothKindsOfDriver() throws IOException {
        assertThat(found("NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Thu Jan 23 03:00:00 UTC 2025\n"))
                .contains("NVIDIA driver 570.86.15");
        assertThat(found("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  575.57.08  Release Build\n"))
                .contains("NVIDIA driver 575.57.08");
        assertThat(found("")).contains("an NVIDIA driver");
    }

    @Test
    void whereNoFileTellsItsVersionItsLibraryIsLookedFor() throws IOException {
        Path none = folder.resolve("none");
        Path library = Files.writeString(folder.resolve("libcuda.so.1"), "");

        assertThat(NvidiaDriver.find(none, List.of(none))).isEmpty();
        assertThat(NvidiaDriver.find(none, List.of(none, library))).contains(new NvidiaDriver(Optional.empty()));
    }

    @Test
    void whatIsMissingDependsOnWhatIsThere() {
        Optional<NvidiaDriver> driver = Optional.of(new NvidiaDriver(Optional.empty()));

        assertThat(NoGpu.of(Optional.empty(), false).found()).isEqualTo("this machine has no NVIDIA driver");
        assertThat(NoGpu.of(driver, false).remedy()).contains("--fetch-cuda");
        assertThat(NoGpu.of(driver, true).remedy()).contains("nvidia-smi");
    }

    private Optional<String> found(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("version"), text);
        return NvidiaDriver.find(file, List.of()).map(NvidiaDriver::toString);
    }
}
