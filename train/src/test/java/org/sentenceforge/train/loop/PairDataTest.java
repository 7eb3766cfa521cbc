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
import org.sentenceforge.train.step.MicroBatch;

/** What data sets of cross-encoders may hold. */
class PairDataTest {
    @TempDir
    private Path folder;

    @Test
    void listsOfDocumentsHaveAnyLengthAndALabelForEach() throws IOException {
        TrainingSet set = load(
                "LambdaLoss",
                "{'q':'x','docs':['a','b','c'],'labels':[1,0,0.5]}",
                "{'q':'y','docs':['d'],'labels':[2]}");

        assertThat(set.columns()).containsExactly("q", "docs");
        assertThat(set.labelWidth()).contains(0);
        MicroBatch.Labels labels = set.labels().orElseThrow().of(new int[] {1, 0});
        assertThat(labels.width()).isEqualTo(3);
        assertThat(labels.values()).containsExactly(2, 0, 0, 1, 0, 0.5f);
        assertThat(set.texts(0, "docs")).containsExactly("a", "b", "c");
    }

    @Test
    void aListIsNotEmptyAndItsLabelsAreAsMany() {
        assertBadData(
                "rows.jsonl:2: column 'docs' is empty",
                "ListNetLoss",
                "{'q':'x','docs':['a'],'labels':[1]}",
                "{'q':'y','docs':[],'labels':[]}");
        assertBadData(
                "rows.jsonl:2: column 'labels': expected a list of 2 numbers, one for each text of 'docs', found 1 numbers",
                "ListNetLoss",
                "{'q':'x','docs':['a'],'labels':[1]}",
                "{'q':'y','docs':['b','c'],'labels':[1]}");
    }

    @Test
    void emptyCellsThatAreKeptAreNoLists() {
        assertThatThrownBy(() -> load(
                        Selection.EmptyCells.KEEP,
                        "ListNetLoss",
                        "{'q':'x','docs':['a'],'labels':[1]}",
                        "{'q':'x','docs':[],'labels':[]}"))
                .hasMessageContaining("rows.jsonl:2: column 'docs': expected a list of texts, found an empty list");
    }

    @Test
    void listsStandWhereALossTakesLists() {
        assertBadData("column 'd': expected lists of texts, got texts", "LambdaLoss", "{'q':'x','d':'a','labels':[1]}");
        assertBadData(
                "column 'labels': LambdaLoss needs a list of numbers, one for each text of the list, found numbers",
                "LambdaLoss",
                "{'q':'x','d':['a'],'labels':1}");
        assertBadData(
                "column 'label': BinaryCrossEntropyLoss needs a number, found lists of numbers",
                "BinaryCrossEntropyLoss",
                "{'q':'x','d':'a','label':[1]}");
        assertBadData(
                "LambdaLoss needs 2 text columns, got 3", "LambdaLoss", "{'q':'x','d':['a'],'e':['a'],'labels':[1]}");
    }

    @Test
    void aClassIsOneThatTheModelHas() throws IOException {
        TrainingSet set = load("CrossEntropyLoss", "{'a':'x','b':'y','label':2}", "{'a':'x','b':'y','label':3}");

        set.checkClasses(4);
        assertThatThrownBy(() -> set.checkClasses(3))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("rows.jsonl:2: column 'label': expected a class number from 0 to 2, the model"
                        + " having 3 labels, found 3");
    }

    private TrainingSet load(String loss, String... rows) throws IOException {
        return load(Selection.EmptyCells.REFUSE, loss, rows);
    }

    private TrainingSet load(Selection.EmptyCells emptyCells, String loss, String... rows) throws IOException {
        Path data = Files.writeString(
                folder.resolve("rows.jsonl"), String.join("\n", rows).replace('\'', '"') + "\n");
        String config = "{kind: cross-encoder, model: none, output: out, train: [{data: '%s', loss: %s}]}";
        return TrainingSet.load(
                TrainConfig.parse(config.formatted(data, loss)).train().get(0),
                emptyCells,
                Surroundings.silent(Sources.ofEnvironment(Map.of(), Sources.Network.FORBIDDEN, Progress.NONE)));
    }

    private void assertBadData(String message, String loss, String... rows) {
        assertThatThrownBy(() -> load(loss, rows))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
                .hasMessageContaining(message);
    }
}
