package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.GoldenFiles;

/** Cross-encoders as a user trains them. */
class TrainRerankerTest {
    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void aRerankerIsTrainedEvaluatedAndWritten() throws IOException {
        train(training.rerankerConfig("out", 6, "save_steps: 3, eval_strategy: steps, eval_steps: 3"));

        assertThat(ModelDirectory.read(folder.resolve("out")).kind()).isEqualTo(ModelKind.CROSS_ENCODER);
        assertThat(Files.readAllLines(folder.resolve("out/eval/CrossEncoderRerankingEvaluator_dev_results_@10.csv")))
                .hasSize(3)
                .startsWith("epoch,steps,MAP,MRR@10,NDCG@10");
        assertThat(Files.readString(folder.resolve("out/training-log.jsonl"))).contains("eval_dev_ndcg@10");
        assertThat(Files.readString(folder.resolve("out/checkpoints/checkpoint-3/trainer_state.json")))
                .as("the evaluator decides which checkpoint is best")
                .contains("\"best_metric\"");
    }

    @Test
    void aResumedRunGivesTheSameBytes() throws IOException {
        String arguments = "save_steps: 2, eval_strategy: steps, eval_steps: 3";
        train(training.rerankerConfig("whole", 6, arguments));
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-4");

        train(training.rerankerConfig("resumed", 6, arguments), "--resume", checkpoint.toString());

        assertThat(folder.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void aDirectoryThatIsACrossEncoderIsTrainedAsOne() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model");

        train(training.startFrom("model: " + model + "\n", training.rerankerConfig("out", 2, "save_strategy: \"no\"")));

        assertThat(ModelDirectory.read(folder.resolve("out")).kind()).isEqualTo(ModelKind.CROSS_ENCODER);
    }

    private void train(Path config, String... more) {
        assertThat(training.run(config, more)).as(training::errors).isZero();
    }
}
