package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Npy;

/** Every task through the command, on small data whose results can be worked out by hand. */
class TasksTest {
    @TempDir
    private Path folder;

    @Test
    void bothDirectionsOfTranslation() {
        Path source = npy("s", new float[][] {{1, 0}, {0, 1}, {1, 1}});
        Path target = npy("t", new float[][] {{1, 0}, {0, 1}, {1, 0.1f}});

        JsonNode metrics = evaluate(
                "--task", "translation", "--embeddings", "source=" + source, "--embeddings", "target=" + target);

        assertThat(metrics.get("src2trg_accuracy").asDouble()).isEqualTo(1.0);
        assertThat(metrics.get("trg2src_accuracy").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(metrics.get("mean_accuracy").asDouble()).isCloseTo(5.0 / 6, within(1e-12));
        assertThat(output("translation_evaluation_results.csv"))
                .startsWith("epoch,steps,src2trg,trg2src\r\n-1,-1,1.0,");
    }

    @Test
    void distillationAgainstATeachersVectors() {
        Path teacher = npy("s", new float[][] {{1, 0}, {0, 1}});
        Path student = npy("t", new float[][] {{1, 0}, {0, 2}});

        JsonNode metrics =
                evaluate("--task", "mse", "--embeddings", "source=" + teacher, "--embeddings", "target=" + student);

        assertThat(metrics.get("negative_mse").asDouble()).isCloseTo(-25, within(1e-9));
        assertThat(output("mse_evaluation__results.csv")).endsWith("-1,-1,25.0\r\n");
    }

    @Test
    void minedParaphrases() throws IOException {
        JsonNode metrics = paraphrases("--transitive-closure=false");

        // ranking: ab (right), cd, bd (right), ad, bc, ac
        assertThat(metrics.get("average_precision").asDouble()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
        assertThat(metrics.get("f1").asDouble()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void minedParaphrasesOfParaphrases() throws IOException {
        JsonNode metrics = paraphrases("--transitive-closure");

        // ad is right, too
        assertThat(metrics.get("average_precision").asDouble()).isCloseTo((1 + 2.0 / 3 + 3.0 / 4) / 3, within(1e-12));
    }

    private JsonNode paraphrases(String flag) throws IOException {
        Path texts = npy("t", new float[][] {{1, 0}, {1, 0.01f}, {0, 1}, {0.5f, 1}});
        Path data = text("texts.jsonl", "{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}", "{\"id\":\"d\"}");
        Path duplicates = text("pairs.tsv", "id1\tid2", "a\tb", "b\td");

        return evaluate(
                "--task",
                "paraphrase-mining",
                "--data",
                data,
                "--duplicates",
                duplicates,
                "--embeddings",
                "texts=" + texts,
                flag);
    }

    @Test
    void rerankingLeavesOutSamplesWithoutNegatives() throws IOException {
        Path data = text(
                "r.jsonl",
                "{\"query\":\"q\",\"positive\":[\"p\"],\"negative\":[\"n\",\"m\"]}",
                "{\"query\":\"q\",\"positive\":[\"p\"],\"negative\":[]}");
        Path queries = npy("q", new float[][] {{1, 0}, {1, 0}});
        Path documents = npy("d", new float[][] {{1, 1}, {1, 0}, {0, 1}, {0, 1}});

        JsonNode metrics = evaluate(
                "--task",
                "reranking",
                "--data",
                data,
                "--query-embeddings",
                queries,
                "--embeddings",
                "documents=" + documents);

        assertThat(metrics.get("map").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(output("RerankingEvaluator_results_@10.csv")).startsWith("epoch,steps,MAP,MRR@10,NDCG@10\r\n");
    }

    @Test
    void aCrossEncoderAgainstItsFirstStage() throws IOException {
        Path data = text("r.jsonl", "{\"query\":\"q\",\"positive\":[\"p\"],\"documents\":[\"n\",\"p\",\"m\"]}");
        Path scores = npy("s", new float[][] {{0.9f}, {0.1f}, {0.2f}});

        JsonNode metrics = evaluate("--task", "reranking", "--data", data, "--pair-scores", scores);

        assertThat(metrics.get("base_map").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("map").asDouble()).isEqualTo(1.0);
    }

    @Test
    void classesByNameAndByNumber() throws IOException {
        Path data = text("c.csv", "sentence1,sentence2,label", "a,b,no", "a,b,yes", "a,b,yes");
        Path scores = npy("s", new float[][] {{0.9f, 0.1f}, {0.1f, 0.2f}, {0.3f, 0.1f}});

        JsonNode metrics =
                evaluate("--task", "label-accuracy", "--data", data, "--labels", "no,yes", "--pair-scores", scores);

        assertThat(metrics.get("accuracy").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(Eval.run("--task", "label-accuracy", "--data", data, "--pair-scores", scores)
                        .err())
                .contains("c.csv:2", "'label'", "expected a number");
    }

    @Test
    void correlationWithScoresThatHaveNames() throws IOException {
        Path data = text("c.csv", "sentence1,sentence2,label", "a,b,low", "a,b,high", "a,b,middle");
        Path scores = npy("s", new float[][] {{0}, {2}, {1}});

        JsonNode metrics = evaluate(
                "--task",
                "cross-encoder-correlation",
                "--data",
                data,
                "--labels",
                "low,middle,high",
                "--pair-scores",
                scores);

        assertThat(metrics.get("pearson").asDouble()).isCloseTo(1, within(1e-12));
    }

    @Test
    void scoresThatDoNotFitThePairsAreRefused() throws IOException {
        Path data = text("c.csv", "sentence1,sentence2,score", "a,b,0.1", "a,b,0.9");
        Path scores = npy("s", new float[][] {{0.9f}, {0.1f}, {0.3f}});

        Eval eval = Eval.run("--task", "correlation", "--data", data, "--pair-scores", scores);

        assertThat(eval.exitCode()).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(eval.err()).contains("3 scores", "2");
    }

    @Test
    void theSetsOfNanoBeirAndTheirMean() throws IOException {
        for (String set : List.of("NanoNQ", "NanoSciFact")) {
            Path home = Files.createDirectories(folder.resolve("nano").resolve(set));
            Files.writeString(
                    home.resolve("corpus.jsonl"),
                    "{\"_id\":\"d1\",\"text\":\"x\"}\n{\"_id\":\"d2\",\"text\":\"y\"}\n{\"_id\":\"d3\",\"text\":\"\"}\n");
            Files.writeString(home.resolve("queries.jsonl"), "{\"_id\":\"q1\",\"text\":\"x\"}\n");
            Files.writeString(home.resolve("qrels.jsonl"), "{\"query-id\":\"q1\",\"corpus-id\":[\"d1\"]}\n");
        }
        Path queries = npy("q", new float[][] {{1, 0}});
        Path corpus = npy("c", new float[][] {{0.1f, 1}, {1, 0}});

        JsonNode metrics = evaluate(
                "--task",
                "nano-beir",
                "--data",
                folder.resolve("nano"),
                "--dataset-names",
                "nq,scifact",
                "--query-embeddings",
                queries,
                "--corpus-embeddings",
                corpus);

        assertThat(metrics.get("NanoNQ_cosine_mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("NanoBEIR_mean_cosine_mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(Json.read(folder.resolve("out/metrics.json"))
                        .get("primary_metric")
                        .asText())
                .isEqualTo("NanoBEIR_mean_cosine_ndcg@10");
        assertThat(output("NanoBEIR_evaluation_mean_results.csv")).startsWith("epoch,steps,cosine-Accuracy@1,");
        assertThat(output("Information-Retrieval_evaluation_NanoNQ_results.csv"))
                .isNotEmpty();
    }

    @Test
    void similarityOfBits() throws IOException {
        Path data = text("sts.tsv", "sentence1\tsentence2\tscore", "a\tb\t0.5", "a\tb\t1.0", "a\tb\t0");
        Path a = npy("a", new float[][] {{1, 2, -1}, {3, 1, -1}, {1, -2, 1}});
        Path b = npy("b", new float[][] {{1, -2, -1}, {1, 9, -1}, {-1, 2, -1}});

        JsonNode metrics = evaluate(
                "--task",
                "similarity",
                "--data",
                data,
                "--score",
                "dot",
                "--precision",
                "binary",
                "--embeddings",
                "sentence1=" + a,
                "--embeddings",
                "sentence2=" + b);

        assertThat(metrics.get("pearson_dot").asDouble()).isCloseTo(1, within(1e-12)); // common bits: 1, 2, 0
        assertThat(output("similarity_evaluation_binary_results.csv"))
                .startsWith("epoch,steps,dot_pearson,dot_spearman\r\n");
    }

    @Test
    void retrievalAmongStoredDocumentsIsNamedByThePrecision() throws IOException {
        Path corpus = text(
                "c.jsonl",
                "{\"_id\":\"a\",\"text\":\"\"}",
                "{\"_id\":\"b\",\"text\":\"\"}",
                "{\"_id\":\"c\",\"text\":\"\"}");
        Path queries = text("q.jsonl", "{\"_id\":\"q\",\"text\":\"\"}");
        Path qrels = text("qrels.tsv", "query-id\tcorpus-id\tscore", "q\tb\t1");
        // by its bits b is as near as c, by the query's numbers nearer; in full vectors a is nearest
        Path corpusVectors = npy("c", new float[][] {{9, 3, -0.1f, 1}, {9, 3, 1, -1}, {9, -1, 1, 3}});
        Path queryVectors = npy("q", new float[][] {{9, 3, 0.5f, 1}});
        Object[] retrieval = {
            "--task",
            "information-retrieval",
            "--name",
            "tiny",
            "--corpus",
            corpus,
            "--queries",
            queries,
            "--qrels",
            qrels,
            "--corpus-embeddings",
            corpusVectors,
            "--query-embeddings",
            queryVectors,
            "--precision",
            "float32,int8,binary"
        };

        JsonNode metrics = evaluate(retrieval);

        assertThat(metrics.get("tiny_float32_cosine_mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("tiny_int8_cosine_mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("tiny_binary_cosine_mrr@10").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("sequential_score").asDouble())
                .isEqualTo(metrics.get("tiny_binary_cosine_ndcg@10").asDouble());
        assertThat(output("Information-Retrieval_evaluation_tiny_int8_results.csv"))
                .startsWith("epoch,steps,cosine-Accuracy@1");
    }

    @Test
    void everyTaskOnEmbeddingsTakesAPrecision() throws IOException {
        Path data = text("t.tsv", "anchor\tpositive\tnegative", "a\tb\tc", "a\tb\tc");
        Path anchors = npy("a", new float[][] {{1, 2, -1}, {3, 1, -1}});
        Path positives = npy("p", new float[][] {{1, -2, -1}, {-1, -9, -1}});
        Path negatives = npy("n", new float[][] {{-1, -2, 1}, {1, 2, -1}});

        JsonNode metrics = evaluate(
                "--task",
                "triplet",
                "--data",
                data,
                "--precision",
                "ubinary",
                "--embeddings",
                "anchor=" + anchors,
                "--embeddings",
                "positive=" + positives,
                "--embeddings",
                "negative=" + negatives);

        assertThat(metrics.get("cosine_accuracy").asDouble()).isEqualTo(0.5);
        assertThat(output("triplet_evaluation_ubinary_results.csv")).startsWith("epoch,steps,accuracy_cosine");
    }

    private JsonNode evaluate(Object... arguments) {
        Eval eval = Eval.run(Stream.concat(Stream.of(arguments), Stream.of("--output", folder.resolve("out")))
                .toArray());
        assertThat(eval.exitCode()).as(eval.err()).isZero();
        return Json.read(folder.resolve("out/metrics.json")).get("metrics");
    }

    private String output(String file) {
        try {
            return Files.readString(folder.resolve("out").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path npy(String name, float[][] rows) {
        return Npy.write(folder.resolve(name + ".npy"), rows);
    }

    private Path text(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }
}
