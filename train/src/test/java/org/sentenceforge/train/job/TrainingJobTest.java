package org.sentenceforge.train.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.support.TinyTraining;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.loop.TrainingStopped;

/** A training as any Java program starts it. */
class TrainingJobTest {
    @TempDir
    private Path folder;

    private String yaml;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void configuration() throws IOException {
        yaml = Files.readString(new TinyTraining(folder).config("out", 4, "save_steps: 2"));
    }

    @Test
    void aTrainingReturnsWhatItDidAndTellsNobody() {
        TrainingReport report = job(Optional.empty(), note -> {}).run();

        assertThat(report.output()).isEqualTo(folder.resolve("out"));
        assertThat(report.updates()).isEqualTo(4);
        assertThat(report.results().rows()).isEqualTo(4 * 16);
        assertThat(report.log()).hasSize(4);
        assertThat(report.after().orElseThrow().primaryValue()).isBetween(0.0, 1.0);
        assertThat(folder.resolve("out/README.md")).isRegularFile();
        assertThat(job(Optional.empty(), told::add).dryRun().rows()).isEqualTo(16);
        assertThat(told).anyMatch(line -> line.startsWith("plan: 4 updates of 16 rows"));
    }

    @Test
    void aStoppedTrainingLeavesACheckpointThatAnotherOneGoesOnFrom() {
        TrainingJob[] job = new TrainingJob[1];
        job[0] = job(Optional.empty(), note -> job[0].stop());

        assertThatThrownBy(job[0]::run).isInstanceOf(TrainingStopped.class).hasNoSuppressedExceptions();

        assertThat(job[0].reached().updates()).isLessThan(4);
        assertThat(job[0].reached().totalUpdates()).isEqualTo(4);
        TrainingJob next = job(Optional.of("last"), note -> {});
        assertThat(next.reached().checkpoint())
                .as("before it has read anything")
                .isEqualTo(job[0].reached().checkpoint());
        assertThat(next.run().updates()).isEqualTo(4);
    }

    @Test
    void aConfigurationCanBeMadeOfKeysAndValues() {
        Map<String, Object> data = Map.of("data", "pairs.jsonl", "loss", Map.of("CoSENTLoss", Map.of("scale", 10)));
        TrainConfig config = TrainConfig.of(
                Map.of("model", "builtin:all-MiniLM-L6-v2", "output", "out", "train", List.of(data)),
                List.of("arguments.learning_rate=1e-5"),
                "test");

        assertThat(config.train().get(0).loss().name()).isEqualTo("CoSENTLoss");
        assertThat(config.arguments().optimizer().learningRate()).isEqualTo(1e-5);
        assertThatThrownBy(() -> TrainConfig.parse("model: x\ntrain: []\n"))
                .hasMessageStartingWith("the configuration: ")
                .hasMessageContainingAll("output: missing", "train: expected at least one data set");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTrainingThatCannotBeginLeavesNoFileOpen() throws IOException {
        job(Optional.empty(), note -> {}).run();
        yaml = yaml.replace("save_steps: 2", "save_steps: 2, optim: sgd, optim_args: momentum=0.9");

        assertThatThrownBy(() -> job(Optional.of("last"), note -> {}).run())
                .hasMessageContaining("of another optimizer");

        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.map(TrainingJobTest::target)).noneMatch(file -> file.startsWith(folder.toString()));
        }
    }

    private static String target(Path link) {
        try {
            return link.toRealPath().toString();
        } catch (IOException e) {
            return ""; // closed meanwhile, or no file
        }
    }

    private TrainingJob job(Optional<String> resume, Consumer<String> details) {
        Sources sources = Sources.ofEnvironment(Map.of(), Sources.Network.FORBIDDEN, Progress.NONE);
        Surroundings surroundings = new Surroundings(sources, Progress.NONE, told::add, details, told::add);
        return new TrainingJob(
                TrainConfig.parse(yaml),
                new Device.Cpu(),
                resume,
                Selection.EmptyCells.REFUSE,
                OptionalLong.empty(),
                surroundings);
    }
}
