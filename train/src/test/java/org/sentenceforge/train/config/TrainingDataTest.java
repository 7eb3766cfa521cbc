package org.sentenceforge.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.hub.HubDataset;

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

    private static TrainingData data(String yaml) throws IOException {
        ObjectNode root = (ObjectNode) new YAMLMapper()
                .readTree(
                        "model: builtin:all-MiniLM-L6-v2\noutput: out\ntrain:\n  - loss: MultipleNegativesRankingLoss\n    data: "
                                + yaml + "\n");
        return TrainConfig.of(root, "test.yaml").train().get(0);
    }
}
