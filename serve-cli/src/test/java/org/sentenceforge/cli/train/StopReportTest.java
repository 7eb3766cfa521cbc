package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentenceforge.train.job.TrainingJob;

class StopReportTest {
    private static final Path CHECKPOINT = Path.of("out", "checkpoints", "checkpoint-27");

    @Test
    void namesTheCheckpointAndTheCommandThatGoesOn() {
        StopReport report = new StopReport(new TrainingJob.Reached(27, 100, Optional.of(CHECKPOINT), true), "");
        CommandWords command = new CommandWords(List.of("c.yaml", "--set", "card.model_name=it's mine"), null);

        assertThat(report.text(command))
                .isEqualTo("stopped after update 27 of 100; checkpoint: " + CHECKPOINT
                        + "; go on with: sforge train c.yaml --set 'card.model_name=it'\\''s mine' --resume last");
        assertThat(report.document(command)).containsEntry("stopped_after_update", 27L);
    }

    @Test
    void aRunThatMadeNoUpdateStartsAgain() {
        StopReport report = new StopReport(new TrainingJob.Reached(0, 0, Optional.empty(), false), "");

        assertThat(report.text(new CommandWords(List.of("c.yaml"), null)))
                .isEqualTo(
                        "stopped before the first update; there is no checkpoint; start again with: sforge train c.yaml");
    }

    @Test
    void aResumedRunWithoutACheckpointOfItsOwnIsResumedFromTheSame() {
        StopReport report =
                new StopReport(new TrainingJob.Reached(30, 100, Optional.of(CHECKPOINT), false), "stopped at once");
        CommandWords command = new CommandWords(List.of("--resume", CHECKPOINT.toString(), "c.yaml"), "" + CHECKPOINT);

        assertThat(report.text(command))
                .contains("checkpoint: " + CHECKPOINT + " (stopped at once); go on with: sforge train --resume ");
        assertThat(command.resumingLast()).isEqualTo("sforge train c.yaml --resume last");
        assertThat(new CommandWords(List.of("c.yaml", "--resume=x"), "x").resumingLast())
                .isEqualTo("sforge train c.yaml --resume last");
    }
}
