package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/**
 * What a later run must know to go on with an unfinished output: whose it is, and up to where it can be relied on. Owns what lies beside
 * the output under hidden names: {@code .NAME.partial.id} with the fingerprint of inputs and options and the process, {@code .NAME.partial.rows}
 * with a line "rows position" for each {@link #keep}, and the folder {@code .NAME.partial.parts} of a format that is joined from parts; how the
 * process ends does not matter.
 */
final class Resumption implements AutoCloseable {
    /** Between the fingerprint and the process that writes. */
    private static final char MARK_END = '\n';

    private final Path partial;
    private final FileChannel journal;
    private final Deque<Point> points;

    /**
     * Up to where an output can be relied on.
     *
     * @param rows how many rows lie before it
     * @param position where it is, in the format's own measure: bytes of a file, or a number of files
     */
    record Point(long rows, long position) {
        static final Point BEGINNING = new Point(0, 0);

        private static Point of(String line) {
            String[] numbers = line.split(" ", 2);
            return new Point(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
        }

        private String line() {
            return rows + " " + position + "\n";
        }
    }

    private Resumption(Path partial, FileChannel journal, Deque<Point> points) {
        this.partial = partial;
        this.journal = journal;
        this.points = points;
    }

    /** Where an unfinished output does not exist, what lies beside it comes from a run that was stopped between its last two steps. */
    static void sweep(Path partial) throws IOException {
        if (!Files.exists(partial)) {
            delete(partial);
        }
    }

    private static void delete(Path partial) throws IOException {
        Files.deleteIfExists(journalOf(partial));
        Files.deleteIfExists(markOf(partial));
        PendingOutputs.delete(partsOf(partial));
    }

    /**
     * @param partial the unfinished output
     * @throws SforgeException (usage) where there is something in it, of another fingerprint
     */
    static Resumption of(Path partial, String fingerprint) throws IOException {
        Path mark = markOf(partial);
        Path journalFile = journalOf(partial);
        String text = Files.exists(journalFile) ? Files.readString(journalFile) : "";
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (!whole.isEmpty() && !(Files.exists(mark) && Files.readString(mark).startsWith(fingerprint + MARK_END))) {
            throw SforgeException.usage(partial
                    + " was left by a run with other inputs or options, which cannot be resumed with these; repeat it as it was,"
                    + " or delete the file");
        }
        AtomicFile.writeString(mark, fingerprint + MARK_END + PendingOutputs.PROCESS);
        FileChannel journal = FileChannel.open(journalFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        journal.truncate(whole.length());
        journal.position(whole.length());
        return new Resumption(
                partial, journal, whole.lines().map(Point::of).collect(Collectors.toCollection(ArrayDeque::new)));
    }

    /** Who writes an unfinished output, for messages; "" where that is not known. */
    static String holder(Path partial) throws IOException {
        Path mark = markOf(partial);
        if (!Files.exists(mark)) {
            return "";
        }
        String text = Files.readString(mark);
        String process = text.substring(text.lastIndexOf(MARK_END) + 1);
        return " (process " + process.split("x", 2)[0] + ")";
    }

    private static Path markOf(Path partial) {
        return partial.resolveSibling(partial.getFileName() + ".id");
    }

    private static Path journalOf(Path partial) {
        return partial.resolveSibling(partial.getFileName() + ".rows");
    }

    private static Path partsOf(Path partial) {
        return partial.resolveSibling(partial.getFileName() + ".parts");
    }

    /** Where a format keeps parts that are joined in the end. */
    Path parts() {
        return partsOf(partial);
    }

    Point last() {
        return points.isEmpty() ? Point.BEGINNING : points.getLast();
    }

    /** Forgets the points behind so many rows. */
    void goBack(long rows) throws IOException {
        while (last().rows() > rows) {
            points.removeLast();
        }
        long length = points.stream().mapToLong(point -> point.line().length()).sum();
        journal.truncate(length);
        journal.position(length);
    }

    /** Notes a point; what lies before it must have reached the disk. */
    void keep(Point point) throws IOException {
        journal.write(UTF_8.encode(point.line()));
        journal.force(false);
        points.add(point);
    }

    /** The output is complete: nothing is left to know. */
    void end() throws IOException {
        journal.close();
        delete(partial);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
