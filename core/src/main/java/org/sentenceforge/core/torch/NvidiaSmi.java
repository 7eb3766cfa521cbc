package org.sentenceforge.core.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program nvidia-smi, which comes with NVIDIA's driver and neither starts CUDA nor takes memory of a GPU.
 *
 * @param command its name or place
 * @param visible the value of CUDA_VISIBLE_DEVICES: which GPUs CUDA shows and in which order, by number or by id; empty for all
 */
record NvidiaSmi(String command, Optional<String> visible) {
    static final NvidiaSmi OF_THIS_MACHINE =
            new NvidiaSmi("nvidia-smi", Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")));

    private static final int SECONDS = 10;
    private static final long MEBIBYTE = 1L << 20;
    private static final Pattern MEMORY = Pattern.compile("(\\d+), (\\d+)\\s*");

    /** The memory of CUDA's GPU of an index; empty where the program is missing, or does not tell. */
    Optional<DeviceMemory> memory(int index) {
        return id(index)
                .flatMap(id ->
                        printed("--query-gpu=memory.total,memory.free", "--format=csv,noheader,nounits", "--id=" + id))
                .map(MEMORY::matcher)
                .filter(Matcher::matches)
                .map(line -> new DeviceMemory(
                        MEBIBYTE * Long.parseLong(line.group(1)), MEBIBYTE * Long.parseLong(line.group(2))));
    }

    /** What the program calls a GPU of CUDA's: its place in the machine where CUDA shows all. */
    private Optional<String> id(int index) {
        String[] shown = visible.map(list -> list.split(",")).orElse(new String[0]);
        if (visible.isEmpty()) {
            return Optional.of(Integer.toString(index));
        }
        return index < shown.length && !shown[index].isBlank() ? Optional.of(shown[index].strip()) : Optional.empty();
    }

    private Optional<String> printed(String... arguments) {
        String[] line = new String[arguments.length + 1];
        line[0] = command;
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream output = process.getInputStream()) {
                process.getOutputStream().close();
                boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
                return ended && process.exitValue() == 0
                        ? Optional.of(new String(output.readAllBytes(), StandardCharsets.ISO_8859_1))
                        : Optional.empty();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty(); // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
