package org.sentenceforge.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.cli.Sforge;

/** {@code sforge help TOPIC}. */
class TopicTest {

    @ParameterizedTest
    @EnumSource
    void everyTopicIsNamedByTheHelpAndFitsTheScreen(Topic topic) {
        Sforge.Result shown = Sforge.run("help", topic.key());

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).doesNotContain("\n\n\n");
        assertThat(shown.out().lines()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 110);
        assertThat(Sforge.run("help").out().replaceAll("\\s+", " ")).contains(topic.key());
        assertThat(Sforge.run("help", "--help").out()).contains(topic.key());
    }

    @Test
    void topicsSayWhatIsDeclared() {
        assertThat(Sforge.run("help", "exit-codes").out()).contains("7").contains("a gate was not met");
        assertThat(Sforge.run("help", "losses").out())
                .contains("  MultipleNegativesRankingLoss")
                .contains("  SpladeLoss");
        assertThat(Sforge.run("help", "training").out())
                .contains("  learning_rate")
                .contains("(default: 5e-5)");
        assertThat(Sforge.run("help", "evaluators").out()).contains("  information-retrieval, InformationRetrieval");
        assertThat(Sforge.run("help", "formats").out()).contains("  .parquet");
    }

    @Test
    void thePageOfTheEnvironmentSaysTheSame() throws IOException {
        String table = EnvironmentVariable.ALL.stream()
                .map(variable -> "| "
                        + variable.names().stream()
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", "))
                        + " | " + variable.meaning() + " |\n")
                .collect(Collectors.joining());

        assertThat(Files.readString(Path.of("../docs/reference/scripting.md"))).contains(table);
    }

    @Test
    void whatIsNeitherCommandNorTopicIsToldWithAllTopics() {
        Sforge.Result unknown = Sforge.run("help", "everything");

        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(List.of(unknown.err().split(", "))).contains("losses", "formats");
    }
}
