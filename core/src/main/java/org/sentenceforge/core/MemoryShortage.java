package org.sentenceforge.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the message of a native engine, libtorch or ONNX Runtime, says of memory that it did not get, in bytes.
 *
 * @param asked that it asked for; empty where it does not say
 * @param free  that the GPU had left; empty where it does not say, as on a CPU
 * @param total of that GPU
 */
public record MemoryShortage(OptionalLong asked, OptionalLong free, OptionalLong total) {
    /** Of their allocators on CPU and GPU; of CUDA's libraries, which take memory of their own when they are first called. */
    private static final List<String> SIGNS = List.of(
            "out of memory",
            "can't allocate memory",
            "not enough memory",
            "Failed to allocate memory",
            "bad_alloc",
            "bad allocation",
            "STATUS_ALLOC_FAILED",
            "is smaller than requested bytes");

    private static final String SIZE = "(\\d+(?:\\.\\d+)?) ?(bytes|[KMGT]iB)";
    /** libtorch on both kinds of devices; ONNX Runtime's arena, and its sum of what is left of the limit of a GPU. */
    private static final List<Pattern> ASKED = List.of(
            Pattern.compile("[Tt]ried to allocate " + SIZE),
            Pattern.compile("requested buffer of size (\\d+)"),
            Pattern.compile("requested bytes of (\\d+)"));

    private static final List<Pattern> FREE =
            List.of(Pattern.compile("of which " + SIZE + " is free"), Pattern.compile("Available memory of (\\d+)"));
    private static final List<Pattern> TOTAL = List.of(Pattern.compile("total capacity of " + SIZE));

    /** Empty where a message is about something else. */
    public static Optional<MemoryShortage> in(String message) {
        if (message == null || SIGNS.stream().noneMatch(message::contains)) {
            return Optional.empty();
        }
        return Optional.of(new MemoryShortage(find(ASKED, message), find(FREE, message), find(TOTAL, message)));
    }

    private static OptionalLong find(List<Pattern> patterns, String message) {
        for (Pattern pattern : patterns) {
            Matcher size = pattern.matcher(message);
            if (size.find()) {
                String unit = size.groupCount() < 2 ? "bytes" : size.group(2);
                int power = " KMGT".indexOf(unit.charAt(0));
                double number = Double.parseDouble(size.group(1));
                return OptionalLong.of(Math.round(unit.equals("bytes") ? number : Math.scalb(number, 10 * power)));
            }
        }
        return OptionalLong.empty();
    }

    /** The figures in brackets, with a blank before them, to be put behind {@code out of memory …}; nothing where there are none. */
    public String inBrackets() {
        List<String> figures = new ArrayList<>();
        asked.ifPresent(bytes -> figures.add(size(bytes) + " more were asked for"));
        free.ifPresent(bytes -> figures.add(size(bytes)
                + (total.isPresent() ? " of the GPU's " + size(total.getAsLong()) : " on the GPU") + " were free"));
        return figures.isEmpty() ? "" : " (" + String.join(", ", figures) + ")";
    }

    private static String size(long bytes) {
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
