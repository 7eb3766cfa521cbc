package org.sentenceforge.cli.rank;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where the scores of pairs go, one pair after the other. The stream stays its owner's. */
sealed interface ScoreLines {

    void write(float[] scores);

    /** After the last pair. */
    void end();

    /** A line per pair, with tabs between its scores. */
    record Text(PrintWriter out) implements ScoreLines {
        @Override
        public void write(float[] scores) {
            out.println(IntStream.range(0, scores.length)
                    .mapToObj(i -> Float.toString(scores[i]))
                    .collect(Collectors.joining("\t")));
        }

        @Override
        public void end() {
            out.flush();
        }
    }

    /** One JSON array of all pairs' arrays. */
    final class Json implements ScoreLines {
        private final PrintWriter out;
        private String before = "[ ";

        Json(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(float[] scores) {
            out.print(before);
            out.print(Arrays.toString(scores));
            before = ",\n  ";
        }

        @Override
        public void end() {
            out.println(before.startsWith("[") ? "[ ]" : " ]");
            out.flush();
        }
    }
}
