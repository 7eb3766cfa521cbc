package org.sentenceforge.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.model.source.HubDataset;

class TrainingDataTest {

    @Test
    void dataAreFilesAQueryOrASplitOfTheHub() throws IOException {
        assertThat(data("train-*.jsonl").source()).isEqualTo(new DataSource.Files(List.of("train-*.jsonl")));
        assertThat(data("[a.jsonl, b.csv.gz]").source())
                .isEqualTo(new DataSource.Files(List.of("a.jsonl", "b.csv.gz")));
        assertThat(data("{sql: \"SELECT 1\"}").source()).isEqualTo(new DataSource.Sql("SELECT 1"));
        TrainingData hub = data("{hub: sentence-transformers/all-nli, subset: pair, revision: v2}");
        assertThat(hub.source())
                .isEqualTo(new DataSource.HubSplit(HubDataset.of(
                        "sentence-transformers/all-nli", "train", Optional.of("v2"), Optional.of("pair"))));
        assertThat(hub.id()).contains("sentence-transformers/all-nli");
    }

    @Test
    void unknownKeysOfDataAreProblems() {
        assertThatThrownBy(() -> data("{hub: org/x, splt: train}")).hasMessageContaining("splt");
        assertThatThrownBy(() -> data("{squeal: x}")).hasMessageContaining("{hub: org/name, split: train}");
    }

    @Test
    void columnsAreAListOrGetOtherNames() throws IOException {
        assertThat(data("x.jsonl\n    columns: [question, answer]").columns().sources())
                .containsExactly(entry("question", "question"), entry("answer", "answer"));
        assertThat(data("x.jsonl\n    columns: {anchor: question, positive: answer}")
                        .columns()
                        .sources())
                .containsExactly(entry("anchor", "question"), entry("positive", "answer"));
        assertThat(data("x.jsonl").columns().sources()).isEmpty();
    }

    @Test
    void evaluationSetsHaveTheLossOfTheirTrainingSet() throws IOException {
        String two = """
                  - {name: a, data: x, loss: {MultipleNegativesRankingLoss: {scale: 1}}}
                  - {name: b, data: x, loss: {MultipleNegativesRankingLoss: {scale: 2}}}
                eval:
                  - {name: b, data: y}
                  - {name: c, data: y, loss: {MultipleNegativesRankingLoss: {scale: 3}}}
                """;
        TrainConfig config = config(two);
        assertThat(config.evalSets().get(0).loss())
                .isEqualTo(config.train().get(1).loss());
        assertThat(config.evalSets().get(1).loss())
                .isNotEqualTo(config.train().get(1).loss());

        TrainConfig one = config("  - {data: x, loss: MultipleNegativesRankingLoss}\neval: [{name: dev, data: y}]\n");
        assertThat(one.evalSets().get(0).loss()).isEqualTo(one.train().get(0).loss());
        assertThatThrownBy(() -> config(two + "  - {name: d, data: y}\n"))
                .hasMessageContaining(
                        "eval[2].loss: missing, and no training set is named 'd'; give a loss, or one of the"
                                + " names [a, b]");
    }

    @Test
    void aDataSetsOwnPromptsGoBeforeThoseOfTheArguments() throws IOException {
        String sets = """
                  - {name: a, data: x, loss: MultipleNegativesRankingLoss, prompt: {anchor: "own: "}}
                  - {name: b, data: x, loss: MultipleNegativesRankingLoss}
                """;
        TrainConfig all = config(sets + "arguments: {prompts: 'all: '}\n");
        assertThat(all.train().get(0).prompt("anchor")).isEqualTo("own: ");
        assertThat(all.train().get(0).prompt("positive")).isEqualTo("all: ");
        assertThat(all.train().get(1).prompt("anchor")).isEqualTo("all: ");

        TrainConfig bySet =
                config(sets + "arguments: {prompts: {b: 'text of b: ', a: {anchor: x, positive: 'y: '}}}\n");
        assertThat(bySet.train().get(0).prompt("anchor")).isEqualTo("own: ");
        assertThat(bySet.train().get(0).prompt("positive")).isEqualTo("y: ");
        assertThat(bySet.train().get(1).prompt("positive")).isEqualTo("text of b: ");

        TrainConfig byColumn = config(sets + "arguments: {prompts: {positive: 'doc: '}}\n");
        assertThat(byColumn.train().get(1).prompt("anchor")).isEmpty();
        assertThat(byColumn.train().get(1).prompt("positive")).isEqualTo("doc: ");
    }

    private static TrainingData data(String yaml) throws IOException {
        return config("  - loss: MultipleNegativesRankingLoss\n    data: " + yaml + "\n")
                .train()
                .get(0);
    }

    private static TrainConfig config(String train) throws IOException {
        return TrainConfig.parse("model: builtin:all-MiniLM-L6-v2\noutput: out\ntrain:\n" + train);
    }
}
