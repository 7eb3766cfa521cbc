package org.sentenceforge.core.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The NVIDIA driver of this machine.
 *
 * @param version such as 570.86.15; empty where the system does not tell
 */
public record NvidiaDriver(Optional<String> version) {
    /** What CUDA 12.8 needs, that libtorch 2.7.1 is built with. */
    public static final int OLDEST = 570;

    private static final Path LINUX = Path.of("/proc/driver/nvidia/version");
    /** Where there is a driver whose version no file tells: Linux under Windows, and Windows. */
    private static final List<Path> LIBRARIES =
            List.of(Path.of("/usr/lib/wsl/lib/libcuda.so.1"), Path.of("C:\\Windows\\System32\\nvcuda.dll"));

    private static final Pattern VERSION = Pattern.compile("Kernel Module.*?\\s(\\d+\\.[\\d.]+)");

    /** Empty where there is none. */
    public static Optional<NvidiaDriver> find() {
        return find(LINUX, LIBRARIES);
    }

    static Optional<NvidiaDriver> find(Path file, List<Path> libraries) {
        if (Files.exists(file)) {
            return Optional.of(new NvidiaDriver(version(file)));
        }
        return libraries.stream().anyMatch(Files::exists)
                ? Optional.of(new NvidiaDriver(Optional.empty()))
                : Optional.empty();
    }

    private static Optional<String> version(Path file) {
        try {
            Matcher matcher = VERSION.matcher(Files.readString(file));
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What messages call it. */
    @Override
    public String toString() {
        return version.map(number -> "NVIDIA driver " + number).orElse("an NVIDIA driver");
    }
}
