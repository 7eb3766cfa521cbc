package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.List;

/**
 * A README.md taken apart without losing a byte: byte order mark, header lines, body lines. Lines are compared without their line
 * ends; those of the file are written back as they were, new ones as most of the file's.
 *
 * @param header lines between the two {@code ---}, or null where there is no header
 * @param body lines after it; a last empty one where the text ends in a line end
 */
record ReadmeText(String mark, String lineEnd, List<String> header, List<String> body) {
    private static final String FENCE = "---";

    static ReadmeText parse(String text) {
        String mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
        String content = text.substring(mark.length());
        String lineEnd = mostlyWindows(content) ? "\r\n" : "\n";
        List<String> lines = new ArrayList<>(List.of(content.split("\n", -1)));
        if (lineEnd.equals("\r\n")) {
            lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
        int end = lines.get(0).equals(FENCE) ? lines.subList(1, lines.size()).indexOf(FENCE) : -1;
        return end < 0
                ? new ReadmeText(mark, lineEnd, null, lines)
                : new ReadmeText(mark, lineEnd, lines.subList(1, end + 1), lines.subList(end + 2, lines.size()));
    }

    private static boolean mostlyWindows(String text) {
        long ends = text.chars().filter(c -> c == '\n').count();
        long windows = (text.length() - text.replace("\r\n", "\n").length());
        return windows > ends / 2;
    }

    ReadmeText with(List<String> newHeader, List<String> newBody) {
        return new ReadmeText(mark, lineEnd, newHeader, newBody);
    }

    boolean hasHeader() {
        return header != null;
    }

    String text() {
        List<String> lines = new ArrayList<>();
        if (hasHeader()) {
            lines.add(FENCE);
            lines.addAll(header);
            lines.add(FENCE);
        }
        lines.addAll(body);
        return mark + String.join(lineEnd, lines);
    }
}
