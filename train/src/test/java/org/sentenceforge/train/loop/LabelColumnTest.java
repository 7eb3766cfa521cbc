package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.train.config.TrainConfig;

class LabelColumnTest {
    @TempDir
    Path folder;

    @Test
    void scoresAreNumbersOrTruthValues() throws IOException {
        assertThat(load("CoSENTLoss", "0.5", "1")
                        .labels()
                        .orElseThrow()
                        .of(new int[] {1, 0})
                        .values())
                .containsExactly(1, 0.5f);
        assertThat(load("CoSENTLoss", "true", "false")
                        .labels()
                        .orElseThrow()
                        .of(new int[] {0, 1})
                        .values())
                .containsExactly(1, 0);
        assertBadData("CoSENTLoss", "rows.jsonl", "needs a number, found texts", "\"high\"");
        assertBadData(
                "CoSENTLoss", "rows.jsonl:2: column 'label': expected a number as in the rows before", "1", "\"high\"");
    }

    @Test
    void classesAreWholeNumbersFromZero() throws IOException {
        assertThat(load("BatchAllTripletLoss", "2", "0").labels()).isPresent();
        assertThat(load("BatchAllTripletLoss", "2.0", "0.0").labels()).isPresent();
        assertBadData(
                "BatchAllTripletLoss",
                "rows.jsonl:2: column 'label': expected a class number from 0, found 0.5",
                "1",
                "0.5");
        assertBadData(
                "BatchAllTripletLoss",
                "rows.jsonl:3: column 'label': expected a class number from 0, found -1",
                "1",
                "0",
                "-1");
        assertBadData("BatchAllTripletLoss", "found texts; give numbers, from 0 for classes", "\"cat\"");
    }

    @Test
    void listsHaveOneLength() throws IOException {
        assertThat(load("MSELoss", "[1, 2]", "[3, 4]").labelWidth()).contains(2);
        assertBadData(
                "MSELoss",
                "rows.jsonl:2: column 'label': expected a list of 2 numbers as in the first row, found 1 numbers",
                "[1, 2]",
                "[3]");
        assertBadData("MSELoss", "rows.jsonl:1: column 'label': expected a finite number, found Infinity", "[1e300]");
    }

    private TrainingSet load(String loss, String... labels) throws IOException {
        int texts = loss.equals("CoSENTLoss") ? 2 : 1;
        StringBuilder lines = new StringBuilder();
        for (String label : labels) {
            lines.append(texts == 2 ? "{\"a\":\"x\",\"b\":\"y\",\"label\":" : "{\"a\":\"x\",\"label\":")
                    .append(label)
                    .append("}\n");
        }
        Path data = Files.writeString(folder.resolve("rows.jsonl"), lines);
        String config = "{model: builtin:all-MiniLM-L6-v2, output: out, train: [{data: '%s', loss: %s}]}";
        return TrainingSet.load(
                TrainConfig.parse(config.formatted(data, loss)).train().get(0),
                Selection.EmptyCells.REFUSE,
                Surroundings.silent(Sources.ofEnvironment(Map.of(), Sources.Network.FORBIDDEN, Progress.NONE)));
    }

    private void assertBadData(String loss, String message, String... labels) {
        assertThatThrownBy(() -> load(loss, labels))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
                .hasMessageContaining(message);
    }
}
