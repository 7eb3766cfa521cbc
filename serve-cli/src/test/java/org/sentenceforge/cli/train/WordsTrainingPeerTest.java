package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sentenceforge.cli.train.OptimizerPeerTest.furthest;
import static org.sentenceforge.cli.train.OptimizerPeerTest.text;
import static org.sentenceforge.cli.train.OptimizerPeerTest.values;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * Words' vectors and weights, convolutions, LSTMs and bags of words trained by {@code sforge train} and by the original's trainer: eight updates move every
 * parameter alike to 1e-5, and vectors that are not to be updated not at all. Skipped without Python.
 */
@Tag("it")
class WordsTrainingPeerTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    @Test
    void modelsOfWordsAreTrainedAsInPython() throws Exception {
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 32)
                        .mapToObj(i -> "{\"question\": \"" + text(i % 17) + "\", \"answer\": \""
                                + (i == 5 ? "unknown" : text(i * i + 3) + " cat".repeat(i % 3)) + "\"}")
                        .toList());
        Path arguments = Files.writeString(folder.resolve("arguments.json"), """
                {"optim": "sgd", "learning_rate": 2e-2, "max_grad_norm": 0, "max_steps": 8,
                 "per_device_train_batch_size": 4, "save_strategy": "no"}
                """);
        Peer.run(folder, Peer.program(WordsTrainingPeerTest.class, "peer_words.py"), folder, rows, arguments);

        for (String name : List.of("words", "cnn", "lstm", "bow", "forward")) {
            train(name, rows, Files.readString(arguments));
            assertSameMoves(name);
        }
    }

    private void assertSameMoves(String name) {
        double moved = 0;
        try (PretrainedWeights before = open(name);
                PretrainedWeights expected = open(name + "-theirs");
                PretrainedWeights found = open(name + "-ours")) {
            assertThat(found.names()).containsExactlyInAnyOrderElementsOf(expected.names());
            for (String parameter : found.names()) {
                assertThat(furthest(values(found, parameter), values(expected, parameter)))
                        .as(name + " " + parameter)
                        .isLessThan(TOLERANCE);
                moved = Math.max(moved, furthest(values(found, parameter), values(before, parameter)));
            }
            assertThat(moved).as(name).isGreaterThan(100 * TOLERANCE);
            if (name.equals("cnn")) {
                assertThat(values(found, "emb_layer.weight")).isEqualTo(values(before, "emb_layer.weight"));
            }
        }
    }

    private PretrainedWeights open(String name) {
        return ModelDirectory.read(folder.resolve(name)).openWeights();
    }

    private void train(String name, Path rows, String arguments) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                model: START
                output: START-ours
                layout: current
                train: [{data: ROWS, loss: MultipleNegativesRankingLoss}]
                arguments: ARGUMENTS
                """.replace(
                        "START", folder.resolve(name).toString())
                .replace("ROWS", rows.toString())
                .replace("ARGUMENTS", arguments.replace("\n", " ")));
        Sforge.Result result = Sforge.run("train", config, "--device", "cpu");
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
