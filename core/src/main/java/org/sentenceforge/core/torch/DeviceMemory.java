package org.sentenceforge.core.torch;

import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a device, in bytes.
 *
 * @param free what of it nobody has taken
 */
public record DeviceMemory(long total, long free) {
    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final Pattern TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
    private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    /** Looks without taking any; empty where the system does not tell. */
    public static Optional<DeviceMemory> of(TorchDevice device) {
        return device.isGpu() ? ofGpu(device) : ofSystem();
    }

    /** CUDA's own library tells it where it is found, which takes an installed toolkit; the driver's program is there always. */
    private static Optional<DeviceMemory> ofGpu(TorchDevice device) {
        int index = device.device().getDeviceId();
        return NvidiaSmi.OF_THIS_MACHINE.memory(index).or(() -> {
            try {
                MemoryUsage usage = CudaUtils.getGpuMemory(device.device());
                return Optional.of(new DeviceMemory(usage.getMax(), usage.getMax() - usage.getCommitted()));
            } catch (RuntimeException | LinkageError e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<DeviceMemory> ofSystem() {
        try {
            String lines = Files.isReadable(SYSTEM) ? Files.readString(SYSTEM, StandardCharsets.ISO_8859_1) : "";
            Matcher total = TOTAL.matcher(lines);
            Matcher free = AVAILABLE.matcher(lines);
            return total.find() && free.find()
                    ? Optional.of(new DeviceMemory(kilobytes(total), kilobytes(free)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // a figure for information only
        }
    }

    private static long kilobytes(Matcher line) {
        return 1024 * Long.parseLong(line.group(1));
    }
}
