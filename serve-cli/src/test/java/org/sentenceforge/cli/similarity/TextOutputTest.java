package org.sentenceforge.cli.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.encode.TextIndex.Match;

/** What a session's results look like on a terminal. */
class TextOutputTest {
    private final StringWriter written = new StringWriter();

    private TextOutput output(int columns, boolean colors) {
        return new TextOutput(new PrintWriter(written), () -> columns, colors);
    }

    private List<String> lines() {
        return written.toString().lines().toList();
    }

    @Test
    void wideCharactersEmojiAndAccentsKeepTheColumnsOfAMatrixAligned() {
        List<String> texts = List.of("a cat", "猫がいる", "🐈 cat", "cafe\u0301");
        float[][] scores = new float[4][4];

        output(80, false).matrix(texts, scores);

        assertThat(lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(ScreenText.columns(line)).isEqualTo(4 + 8 + 4 * 8));
    }

    @Test
    void aMatrixOfManyTextsFitsIntoFortyColumns() {
        List<String> texts = IntStream.range(0, 9)
                .mapToObj(i -> "a text that is longer than the terminal is wide, number " + i)
                .toList();

        output(40, false).matrix(texts, new float[9][9]);

        assertThat(lines())
                .allSatisfy(line -> assertThat(ScreenText.columns(line)).isLessThanOrEqualTo(40));
        assertThat(written.toString()).contains("       9").contains("…");
    }

    @Test
    void aTextFromRightToLeftIsIsolatedAndCutToTheTerminal() {
        output(30, false).matches("q", List.of(new Match(0, "שלום עולם, מה שלומך היום בבוקר", 0.5f)));

        assertThat(written.toString()).contains("\u2068").contains("…\u2069");
        assertThat(ScreenText.columns(lines().get(0))).isLessThanOrEqualTo(30);
    }

    @Test
    void theBestScoresAreGreenUnlessColoursAreOff() {
        List<Match> matches = List.of(new Match(0, "a", 0.9f), new Match(1, "b", 0.5f), new Match(2, "c", 0.1f));

        output(80, true).matches("q", matches);
        output(80, false).matches("q", matches);

        assertThat(lines())
                .containsExactly(
                        "\u001b[32m  0.9000\u001b[0m  a",
                        "\u001b[33m  0.5000\u001b[0m  b",
                        "  0.1000  c",
                        "  0.9000  a",
                        "  0.5000  b",
                        "  0.1000  c");
    }
}
