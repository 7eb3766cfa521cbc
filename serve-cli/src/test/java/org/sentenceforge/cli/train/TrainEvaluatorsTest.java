package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.GoldenFiles;

/** Evaluators in a training: all that embeddings have, and the files they write. */
class TrainEvaluatorsTest {
    @TempDir
    Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void evaluatorsRunOnTheirScheduleAndWriteTheirFiles() throws IOException {
        train(config("out"));

        Path files = folder.resolve("out/eval");
        assertThat(Files.readAllLines(files.resolve("triplet_evaluation_tri_dim_8_results.csv")))
                .hasSize(4)
                .startsWith("epoch,steps,accuracy_cosine");
        assertThat(Files.readAllLines(files.resolve("similarity_evaluation_sts_results.csv")))
                .extracting(line -> line.split(",")[1])
                .containsExactly("steps", "2", "4", "6");
        assertThat(Files.list(files).map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "Information-Retrieval_evaluation_results.csv",
                        "RerankingEvaluator_results_@10.csv",
                        "binary_classification_evaluation_results.csv",
                        "mse_evaluation__results.csv",
                        "paraphrase_mining_evaluation_results.csv",
                        "similarity_evaluation_sts_results.csv",
                        "translation_evaluation_results.csv",
                        "triplet_evaluation_tri_dim_16_results.csv",
                        "triplet_evaluation_tri_dim_8_results.csv");
        assertThat(Files.readString(folder.resolve("out/training-log.jsonl")))
                .contains("eval_sts_spearman_cosine", "eval_tri_dim_8_cosine_accuracy", "eval_negative_mse");
        assertThat(Files.readString(folder.resolve("out/checkpoints/checkpoint-4/trainer_state.json")))
                .as("the first evaluator decides which checkpoint is best")
                .contains("\"best_metric\"");
    }

    @Test
    void aResumedRunWritesEachEvaluationOnce() throws IOException {
        Path config = config("out");
        train(config);
        Path file = folder.resolve("out/eval/similarity_evaluation_sts_results.csv");
        String whole = Files.readString(file);

        train(config, "--resume", "last");
        assertThat(file).hasContent(whole);
        train(config);
        assertThat(file).hasContent(whole);
    }

    @Test
    void anEvaluationInWhichARunWasStoppedIsMadeUpForWhenItIsResumed() throws Exception {
        train(config("whole"));
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-4");
        TinyRun.changeState(checkpoint, state -> {
            ArrayNode log = (ArrayNode) state.get("log_history");
            assertThat(log.remove(log.size() - 1).has("eval_sts_spearman_cosine"))
                    .isTrue();
        });

        train(config("resumed"), "--resume", checkpoint.toString());

        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void theMeanOfOneDataSetStaysOffTheCard() throws IOException {
        Path set = Files.createDirectories(folder.resolve("nano/NanoNQ"));
        Files.writeString(set.resolve("corpus.jsonl"), "{\"_id\":\"d\",\"text\":\"x\"}\n");
        Files.writeString(set.resolve("queries.jsonl"), "{\"_id\":\"q\",\"text\":\"x\"}\n");
        Files.writeString(set.resolve("qrels.jsonl"), "{\"query-id\":\"q\",\"corpus-id\":\"d\"}\n");

        train(training.evaluateWith(
                "  - NanoBEIR: {data: " + folder.resolve("nano") + ", dataset_names: [nq]}\n",
                training.config("out", 2, "")));

        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("* Dataset: `NanoNQ`")
                .doesNotContain("NanoBEIREvaluator");
    }

    /** Six updates with an evaluation every two, by one evaluator of every kind there is for embeddings. */
    private Path config(String output) throws IOException {
        Path sts = rows(
                "sts",
                i -> "{\"sentence1\": \"text " + i + "\", \"sentence2\": \"text " + i * i + "\", \"score\": " + i / 7.0
                        + "}");
        Path pairs = rows(
                "labelled",
                i -> "{\"sentence1\": \"text " + i + "\", \"sentence2\": \"text " + i * i + "\", \"label\": " + i % 2
                        + "}");
        Path triplets = rows(
                "triplets",
                i -> "{\"anchor\": \"text " + i + "\", \"positive\": \"a text " + i + "\", \"negative\": \"word " + i
                        + "\"}");
        Path samples = rows(
                "samples",
                i -> "{\"query\": \"text " + i + "\", \"positive\": [\"a text " + i
                        + "\"], \"negative\": [\"word\", \"none\"]}");
        Path translations =
                rows("translations", i -> "{\"source\": \"text " + i + "\", \"target\": \"a text " + i + "\"}");
        Path texts = rows("texts", i -> "{\"id\": \"" + i + "\", \"text\": \"text " + i + "\"}");
        Path duplicates = rows("duplicates", i -> "{\"id1\": \"" + i + "\", \"id2\": \"" + (i + 1) % 7 + "\"}");
        Path corpus = rows("documents", i -> "{\"_id\": \"d" + i + "\", \"text\": \"a text " + i + "\"}");
        Path queries = rows("questions", i -> "{\"_id\": \"q" + i + "\", \"text\": \"text " + i + "\"}");
        Path qrels =
                rows("relevant", i -> "{\"query-id\": \"q" + i + "\", \"corpus-id\": \"d" + i + "\", \"score\": 1}");
        Path teacher = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        return training.evaluateWith(
                "  - EmbeddingSimilarity: {name: sts, data: " + sts + "}\n"
                        + "  - Triplet: {name: tri, data: " + triplets + ", truncate_dim: [16, 8]}\n"
                        + "  - BinaryClassification: {data: " + pairs + "}\n"
                        + "  - Reranking: {data: " + samples + "}\n"
                        + "  - Translation: {data: " + translations + "}\n"
                        + "  - MSE: {data: " + translations + ", teacher: " + teacher + "}\n"
                        + "  - ParaphraseMining: {data: " + texts + ", duplicates: " + duplicates + "}\n"
                        + "  - InformationRetrieval: {corpus: " + corpus + ", queries: " + queries + ", qrels: " + qrels
                        + "}\n",
                training.config(output, 6, "save_steps: 4, eval_strategy: steps, eval_steps: 2"));
    }

    private Path rows(String name, IntFunction<String> row) throws IOException {
        return Files.write(
                folder.resolve(name + ".jsonl"),
                IntStream.range(0, 7).mapToObj(row).toList());
    }

    private void train(Path config, String... more) {
        assertThat(training.run(config, more)).as(training::errors).isZero();
    }
}
