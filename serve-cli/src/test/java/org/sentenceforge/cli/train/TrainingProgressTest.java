package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a training shows while it goes. */
@EnabledOnOs(OS.LINUX) // elsewhere the resident memory is not known
class TrainingProgressTest {
    private static final String SCHEDULE = "save_steps: 2, eval_strategy: steps, eval_steps: 2";

    @TempDir
    Path folder;

    @AfterEach
    void forgetTheTerminal() {
        System.clearProperty("sentenceforge.stderr");
        System.clearProperty("sentenceforge.columns");
    }

    @Test
    void plainLinesHaveAllFigures() throws IOException {
        TinyRun training = new TinyRun(folder);

        assertThat(training.run(training.config("out", 4, SCHEDULE), "--progress=plain"))
                .as(training::errors)
                .isZero();

        assertThat(training.errors())
                .containsPattern(
                        "Training: 4/4 updates, [\\d.]+ updates/s, \\d:\\d\\d, loss \\d\\.\\d{4}, [\\d.]+ pairs/s,"
                                + " lr \\d\\.\\de-\\d\\d, [\\d.]+k? tokens/s, \\d+\\.\\d GB\\R");
    }

    @Test
    void aBarFitsTheTerminalAndShowsWhatItCan() throws IOException {
        assertThat(lastBar(140)).contains("loss ", " pairs/s", " lr ", " tokens/s", " GB", "4/4 updates");
        assertThat(lastBar(80)).contains("[", "100%", "loss ", " pairs/s");
        assertThat(lastBar(40)).contains("100%", "loss ").doesNotContain("[");
    }

    @Test
    void aBarTellsAnEvaluationAndASaveWhileTheyLast() throws IOException {
        assertThat(bars(140)).anyMatch(bar -> bar.contains("evaluating")).anyMatch(bar -> bar.contains("saving"));
    }

    private String lastBar(int columns) throws IOException {
        List<String> bars = bars(columns);
        return bars.get(bars.size() - 1);
    }

    /** Every state of the bar of a training on a terminal of some width. */
    private List<String> bars(int columns) throws IOException {
        System.setProperty("sentenceforge.stderr", "terminal");
        System.setProperty("sentenceforge.columns", Integer.toString(columns));
        TinyRun training = new TinyRun(folder);
        assertThat(training.run(training.config("out" + columns, 4, SCHEDULE)))
                .as(training::errors)
                .isZero();
        List<String> bars = Stream.of(training.errors().split("[\r\n]+"))
                .filter(line -> line.startsWith("Training"))
                .toList();
        assertThat(bars).allMatch(bar -> bar.length() < columns);
        return bars;
    }
}
