package org.sentenceforge.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most memory that this process has had so far, Java's and libtorch's together. */
final class PeakMemory {
    private static final Pattern LINE = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private PeakMemory() {}

    /** In bytes; empty where the system does not tell. */
    static OptionalLong bytes() {
        Path status = Path.of("/proc/self/status");
        try {
            if (Files.isReadable(status)) {
                Matcher line = LINE.matcher(Files.readString(status, StandardCharsets.ISO_8859_1));
                return line.find() ? OptionalLong.of(1024 * Long.parseLong(line.group(1))) : OptionalLong.empty();
            }
        } catch (IOException e) {
            return OptionalLong.empty(); // a figure for information only
        }
        return OptionalLong.empty();
    }
}
