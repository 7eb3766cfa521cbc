package org.sentenceforge.core.data;

import java.util.Locale;
import java.util.SplittableRandom;

/** Loads a file of {@link GeneratedRows} and reads random cells of it: a program for a Java of its own, with a small heap. */
final class LoadingMain {
    private LoadingMain() {}

    /** @param arguments the file, and how many cells to read */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        RowTable rows = RowTable.load(RowSource.files(arguments[0]), Selection.of(GeneratedRows.COLUMNS));
        double loading = (System.nanoTime() - start) / 1e9;
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        SplittableRandom random = new SplittableRandom(7);
        int cells = Integer.parseInt(arguments[1]);
        start = System.nanoTime();
        for (int i = 0; i < cells; i++) {
            int row = random.nextInt(rows.size());
            int column = random.nextInt(GeneratedRows.COLUMNS.size());
            if (!rows.text(row, column).equals(GeneratedRows.text(row, column))) {
                throw new IllegalStateException("row " + row + ", column " + column + ": " + rows.text(row, column));
            }
        }
        double reading = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "rows %d, loaded in %.1f s, heap %d MB, last row from line %d, %d cells read in %.2f s%n",
                rows.size(),
                loading,
                heap >> 20,
                rows.location(rows.size() - 1).number(),
                cells,
                reading);
    }
}
