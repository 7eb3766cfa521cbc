package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.hub.HubSettings;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;

class TrainingSetTest {
    @TempDir
    Path cache;

    private final FakeHub server =
            new FakeHub().file("data/train-00000-of-00001.jsonl", "{\"a\":\"one\",\"b\":\"two\"}\n");
    private final List<String> shown = new ArrayList<>();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theCommitOfADataSetOfTheHubIsRecorded() throws IOException {
        TrainingSet set = load("data: {hub: org/pairs}", false);
        TrainingSet offline = load("data: {hub: org/pairs}", true);

        assertThat(set.rows().text(0, 1)).isEqualTo("two");
        assertThat(set.data().id()).contains("org/pairs");
        assertThat(set.data().revision()).contains(FakeHub.COMMIT);
        assertThat(offline.data()).isEqualTo(set.data());
        assertThat(shown).containsExactly("Downloading data/train-00000-of-00001.jsonl");
    }

    @Test
    void whatTheUserSaysForTheCardStays() throws IOException {
        assertThat(load("data: {hub: org/pairs}, revision: v2", false).data().revision())
                .contains("v2");
        assertThat(load("data: {hub: org/pairs}, id: org/other", true).data().revision())
                .as("the commit is not one of the other data set")
                .isEmpty();
    }

    @Test
    void aDataSetThatIsNotInTheCacheIsNotFetchedOffline() {
        assertThatThrownBy(() -> load("data: {hub: org/pairs}", true))
                .hasMessageContainingAll("org/pairs", "the network is forbidden", "--offline");
        assertThat(shown).isEmpty();
    }

    private TrainingSet load(String keys, boolean offline) {
        String config =
                "{model: builtin:all-MiniLM-L6-v2, output: out, train: [{loss: MultipleNegativesRankingLoss, %s}]}";
        TrainingData data = TrainConfig.parse(config.formatted(keys)).train().get(0);
        return TrainingSet.load(data, Selection.EmptyCells.REFUSE, Surroundings.silent(sources(offline)));
    }

    private Sources sources(boolean offline) {
        HubSettings settings = new HubSettings(
                server.endpoint(), cache, Optional.empty(), offline, Duration.ofSeconds(2), Duration.ofMillis(1));
        return new Sources(new Hub(settings, (name, unit, total) -> {
            shown.add(name);
            return Progress.NONE.start(name, unit, total);
        }));
    }
}
