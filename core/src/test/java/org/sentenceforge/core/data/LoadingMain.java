package org.sentenceforge.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Loads a file of {@link GeneratedRows} and reads random cells of it: a program for a Java of its own, with a small heap. */
final class LoadingMain {
    private LoadingMain() {}

    public static void main(String[] arguments) throws IOException {
        long start = System.nanoTime();
        RowTable rows = RowTable.load(RowSource.files(arguments[0]), Selection.of("anchor", "positive", "negative_1"));
        double loading = (System.nanoTime() - start) / 1e9;
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        SplittableRandom random = new SplittableRandom(7);
        int cells = Integer.parseInt(arguments[1]);
        long bytes = 0;
        start = System.nanoTime();
        for (int i = 0; i < cells; i++) {
            int row = random.nextInt(rows.size());
            int column = random.nextInt(3);
            String text = rows.text(row, column);
            bytes += text.length();
            if (!text.equals(GeneratedRows.text(row, column))) {
                throw new IllegalStateException("row " + row + ", column " + column + ": " + text);
            }
        }
        double reading = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "rows=%d loading=%.1f s heap=%d MB cells=%d chars=%d reading=%.2f s%n",
                rows.size(), loading, heap >> 20, cells, bytes, reading);
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM") || line.startsWith("Rss")) {
                System.out.println(line);
            }
        }
    }
}
