package org.sentenceforge.cli.similarity;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.sentenceforge.core.encode.TextIndex.Match;

/**
 * Lines of text.
 *
 * @param columns how wide a line may be; asked each time, since a terminal may change
 * @param colors  whether scores have a colour: green in the upper third of those shown, yellow in the middle one
 */
record TextOutput(PrintWriter out, IntSupplier columns, boolean colors) implements SessionOutput {
    private static final int SCORE_COLUMNS = 8;
    private static final int NUMBER_COLUMNS = 4;
    private static final int SHORTEST_LABEL = 8;
    private static final int LONGEST_LABEL = 40;
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    @Override
    public void pair(String first, String second, float[] scores) {
        StringBuilder line = new StringBuilder();
        for (float score : scores) {
            line.append(number(score));
        }
        out.println(line);
    }

    /** As many columns of scores as there is room for, then the others below. */
    @Override
    public void matrix(List<String> texts, float[][] scores) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (i != j) {
                    least = Math.min(least, scores[i][j]);
                    most = Math.max(most, scores[i][j]);
                }
            }
        }
        int width = columns.getAsInt();
        int longest = texts.stream().mapToInt(ScreenText::columns).max().orElse(0);
        int room = Math.max(1, (width - NUMBER_COLUMNS - Math.min(longest, SHORTEST_LABEL)) / SCORE_COLUMNS);
        for (int first = 0; first < texts.size(); first += room) {
            int end = Math.min(texts.size(), first + room);
            int left = width - NUMBER_COLUMNS - SCORE_COLUMNS * (end - first);
            int label = Math.max(1, Math.min(Math.min(longest, LONGEST_LABEL), left));
            StringBuilder head = new StringBuilder(" ".repeat(NUMBER_COLUMNS + label));
            for (int j = first; j < end; j++) {
                head.append(String.format(Locale.ROOT, "%" + SCORE_COLUMNS + "d", j + 1));
            }
            out.println(head);
            for (int i = 0; i < texts.size(); i++) {
                StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%2d  ", i + 1));
                line.append(ScreenText.fitted(texts.get(i), label));
                for (int j = first; j < end; j++) {
                    line.append(i == j ? number(scores[i][j]) : colored(scores[i][j], least, most));
                }
                out.println(line);
            }
        }
    }

    @Override
    public void matches(String query, List<Match> matches) {
        float most = matches.isEmpty() ? 0 : matches.get(0).score();
        float least = matches.isEmpty() ? 0 : matches.get(matches.size() - 1).score();
        for (Match match : matches) {
            int left = Math.max(1, columns.getAsInt() - SCORE_COLUMNS - 2);
            out.println(colored(match.score(), least, most) + "  " + ScreenText.cut(match.text(), left));
        }
    }

    @Override
    public void say(String line) {
        out.println(line);
        out.flush(); // it may announce what takes a while
    }

    private String colored(float score, float least, float most) {
        if (!colors || most <= least) {
            return number(score);
        }
        float share = (score - least) / (most - least);
        String color = share >= 2 / 3f ? GREEN : share >= 1 / 3f ? YELLOW : "";
        return color.isEmpty() ? number(score) : color + number(score) + PLAIN;
    }

    private static String number(float score) {
        return String.format(
                Locale.ROOT, "%" + SCORE_COLUMNS + ".4f", score + 0f); // no -0.0000 for a distance of nothing
    }
}
