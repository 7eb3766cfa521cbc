package org.sentenceforge.train.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that this process has, Java's and libtorch's together, in bytes; empty where the system does not tell. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private ProcessMemory() {}

    /** What it has now. */
    static OptionalLong resident() {
        return find(RESIDENT);
    }

    /** The most that it had so far. */
    static OptionalLong peak() {
        return find(PEAK);
    }

    private static OptionalLong find(Pattern pattern) {
        try {
            if (Files.isReadable(STATUS)) {
                Matcher line = pattern.matcher(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
                return line.find() ? OptionalLong.of(1024 * Long.parseLong(line.group(1))) : OptionalLong.empty();
            }
        } catch (IOException e) {
            return OptionalLong.empty(); // a figure for information only
        }
        return OptionalLong.empty();
    }
}
