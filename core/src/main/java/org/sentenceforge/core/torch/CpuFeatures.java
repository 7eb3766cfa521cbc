package org.sentenceforge.core.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the processor can do. */
final class CpuFeatures {
    private static final Pattern BF16 = Pattern.compile("\\b(amx_bf16|avx512_bf16)\\b");

    private CpuFeatures() {}

    /** Whether bfloat16 products have instructions of their own; without them bf16 is several times slower than float32. */
    static boolean hasBf16() {
        Path info = Path.of("/proc/cpuinfo");
        try {
            return Files.isReadable(info)
                    && BF16.matcher(Files.readString(info, StandardCharsets.ISO_8859_1))
                            .find();
        } catch (IOException e) {
            return false; // float32 is right everywhere
        }
    }
}
