package org.sentenceforge.core.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The instructions that a processor has, by the names of Linux: {@code avx2}, {@code avx512_vnni}, {@code amx_bf16} and so on. Other
 * systems do not tell; there the set is empty, and what is right everywhere is taken.
 */
public record CpuFeatures(Set<String> flags) {
    private static final Path INFO = Path.of("/proc/cpuinfo");
    /** Called flags on x86-64, features on ARM; all cores have the same. */
    private static final Pattern LINE = Pattern.compile("^(?:flags|Features)\\s*:\\s*(.*)$", Pattern.MULTILINE);

    /** Those of this machine's processor. */
    public static CpuFeatures ofThisMachine() {
        try {
            return Files.isReadable(INFO)
                    ? of(Files.readString(INFO, StandardCharsets.ISO_8859_1))
                    : new CpuFeatures(Set.of());
        } catch (IOException e) {
            return new CpuFeatures(Set.of());
        }
    }

    /** Those that a text like {@code /proc/cpuinfo} names. */
    static CpuFeatures of(String info) {
        Matcher line = LINE.matcher(info);
        return new CpuFeatures(
                line.find() ? Set.copyOf(List.of(line.group(1).strip().split("\\s+"))) : Set.of());
    }

    /** Whether it has one of these. */
    public boolean hasAny(String... names) {
        return Stream.of(names).anyMatch(flags::contains);
    }

    /** Whether bfloat16 products have instructions of their own; without them bf16 is several times slower than float32. */
    public boolean bf16() {
        return hasAny("amx_bf16", "avx512_bf16");
    }

    /** Whether products of 8-bit integers have instructions of their own. */
    public boolean int8() {
        return hasAny("avx512_vnni", "avx_vnni", "amx_int8", "asimddp");
    }
}
