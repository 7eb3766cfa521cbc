package org.sentenceforge.cli.doctor;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import javax.management.JMException;
import org.sentenceforge.core.torch.CpuFeatures;

/** Java, the processor and the memory. */
final class Machine {
    private static final int OLDEST_JAVA = 17;
    private static final int NEWEST_JAVA = 25;
    /** Training a small model at the usual batch sizes takes about this much. */
    private static final double FEW_GIGABYTES = 4;

    private Machine() {}

    static List<Finding> findings() {
        return List.of(java(), processor(CpuFeatures.ofThisMachine()), memory());
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        String found = Runtime.version() + ", " + System.getProperty("java.vendor") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return version >= OLDEST_JAVA && version <= NEWEST_JAVA
                ? Finding.ok("Java", found)
                : Finding.note(
                        "Java",
                        found,
                        "it is tested with Java " + OLDEST_JAVA + " to " + NEWEST_JAVA
                                + "; set JAVA_HOME to one of these");
    }

    static Finding processor(CpuFeatures features) {
        int cores = Runtime.getRuntime().availableProcessors();
        String found = cores + (cores == 1 ? " core" : " cores");
        if (features.flags().isEmpty()) {
            return Finding.ok("Processor", found + "; the system does not tell its instructions");
        }
        List<String> fast = new ArrayList<>(List.of("fp32"));
        if (features.bf16()) {
            fast.add("bf16");
        }
        if (features.int8()) {
            fast.add("int8");
        }
        found += "; fast number types: " + String.join(", ", fast);
        boolean old = System.getProperty("os.arch").equals("amd64") && !features.hasAny("avx2");
        return old
                ? Finding.note(
                        "Processor", found, "it has no AVX2, without which everything takes several times as long")
                : Finding.ok("Processor", found);
    }

    private static Finding memory() {
        String java = String.format(
                Locale.ROOT,
                "Java's own part may grow to %.1f GB",
                gigabytes(Runtime.getRuntime().maxMemory()));
        OptionalLong total = ofSystem("TotalMemorySize");
        OptionalLong free = ofSystem("FreeMemorySize");
        if (total.isEmpty() || free.isEmpty()) {
            return Finding.ok("Memory", "the system does not tell; " + java);
        }
        String found = String.format(
                Locale.ROOT,
                "%.1f GB, of which %.1f GB are free; %s",
                gigabytes(total.getAsLong()),
                gigabytes(free.getAsLong()),
                java);
        return gigabytes(total.getAsLong()) >= FEW_GIGABYTES
                ? Finding.ok("Memory", found)
                : Finding.note("Memory", found, "train with small batches, and see embed --memory");
    }

    /** What only some Javas know of the system, in bytes. */
    private static OptionalLong ofSystem(String attribute) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(ManagementFactory.getOperatingSystemMXBean().getObjectName(), attribute);
            return value instanceof Long bytes ? OptionalLong.of(bytes) : OptionalLong.empty();
        } catch (JMException e) {
            return OptionalLong.empty();
        }
    }

    static double gigabytes(long bytes) {
        return bytes / 1e9;
    }
}
