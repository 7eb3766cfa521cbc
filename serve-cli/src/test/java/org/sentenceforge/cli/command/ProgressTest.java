package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Progress;

class ProgressTest {
    private final StringWriter out = new StringWriter();

    private Progress lines(long intervalNanos) {
        return new LineProgress(new PrintWriter(out), intervalNanos);
    }

    private static Meter halfDone() {
        Meter meter = new Meter("Training", "pairs", 2000, 0);
        meter.advance(1000);
        meter.note(List.of("loss 1.25"));
        return meter;
    }

    @Test
    void plainProgressPrintsALineForEachIntervalAndOneAtTheEnd() {
        try (Progress.Task task = lines(0).start("Training", "pairs", 64)) {
            task.note(List.of("loss 1.25"));
            task.advance(32);
            task.advance(32);
        }

        assertThat(out.toString().lines())
                .hasSize(3)
                .last()
                .asString()
                .matches("Training: 64/64 pairs, [\\d.]+ pairs/s, 0:00, loss 1.25");
    }

    @Test
    void plainProgressOfAnUnknownTotalNamesWhatIsDone() {
        try (Progress.Task task = lines(Long.MAX_VALUE).start("Encoding", "rows", Progress.UNKNOWN)) {
            task.advance(7);
        }

        assertThat(out.toString()).matches("(?s)Encoding: 7 rows, [\\d.]+ rows/s, 0:00\\R");
    }

    @Test
    void aWideBarShowsAllFigures() {
        String line = BarProgress.render(halfDone(), TimeUnit.SECONDS.toNanos(40), 100);

        assertThat(line)
                .isEqualTo(
                        "Training [===============               ]  50%  0:40 left  loss 1.25  1000/2000 pairs  25.0 pairs/s");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 40, 60, 80, 120})
    void aBarStaysWithinTheWidth(int width) {
        String line = BarProgress.render(halfDone(), TimeUnit.SECONDS.toNanos(40), width);

        assertThat(line.length()).isLessThanOrEqualTo(width);
    }

    @Test
    void aBarDropsTheFiguresThatAreWorthLeast() {
        Meter meter = new Meter("Training", "updates", 2000, 0);
        meter.advance(1000);
        meter.note(List.of("loss 1.2500", "25.0 pairs/s", "lr 1.9e-05", "4.2k tokens/s", "3.4 GB"));
        long now = TimeUnit.SECONDS.toNanos(40);

        assertThat(BarProgress.render(meter, now, 39)).isEqualTo("Training  50%  0:40 left  loss 1.2500");
        assertThat(BarProgress.render(meter, now, 79))
                .isEqualTo("Training [==   ]  50%  0:40 left  loss 1.2500  25.0 pairs/s  lr 1.9e-05  3.4 GB");
        assertThat(BarProgress.render(meter, now, 140))
                .endsWith("lr 1.9e-05  4.2k tokens/s  3.4 GB  1000/2000 updates  25.0 updates/s");
    }

    @Test
    void aVeryNarrowBarKeepsTheTimeLeft() {
        assertThat(BarProgress.render(halfDone(), TimeUnit.SECONDS.toNanos(40), 26))
                .isEqualTo("Training  50%  0:40 left");
    }

    @Test
    void aBarIsRedrawnInPlaceAndEndsItsLine() {
        try (Progress.Task task = new BarProgress(new PrintWriter(out), 60).start("Encoding", "rows", 10)) {
            task.advance(10);
        }

        assertThat(out.toString()).startsWith("\rEncoding [").contains("100%").endsWith(System.lineSeparator());
    }
}
