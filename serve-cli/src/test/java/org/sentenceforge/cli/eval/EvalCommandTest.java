package org.sentenceforge.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Npy;

/** The command on precomputed vectors: what it writes, prints and refuses. */
class EvalCommandTest {
    @TempDir
    private Path folder;

    private Path corpus;
    private Path queries;
    private Path qrels;
    private Path corpusVectors;
    private Path queryVectors;

    @BeforeEach
    void aSmallCollection() throws IOException {
        corpus = text(
                "corpus.jsonl",
                "{\"_id\":\"d1\",\"title\":\"a\",\"text\":\"b\"}",
                "{\"_id\":\"d2\",\"text\":\"c\"}",
                "{\"_id\":\"d10\",\"text\":\"d\"}");
        queries = text(
                "queries.jsonl",
                "{\"_id\":\"q1\",\"text\":\"x\"}",
                "{\"_id\":\"q2\",\"text\":\"y\"}",
                "{\"_id\":\"q3\",\"text\":\"z\"}");
        qrels = text(
                "test.tsv",
                "\uFEFFquery-id\tcorpus-id\tscore\r",
                "q1\td1\t1\r",
                "q1\td9\t1\r",
                "q2\td10\t2\r",
                "q2\td1\t0\r");
        corpusVectors = Npy.write(folder.resolve("c.npy"), new float[][] {{1, 0}, {0, 1}, {0, 1}});
        queryVectors = Npy.write(folder.resolve("q.npy"), new float[][] {{1, 0.1f}, {0.1f, 1}, {1, 1}});
    }

    @Test
    void pairsAreACollectionInWhichEveryTextCountsOnce() throws IOException {
        Path pairs = text("pairs.csv", "query,answer,source", "x,a b,1", "y,d,2", "y,c,3", "x,a b,4");
        Path documents = Npy.write(folder.resolve("documents.npy"), new float[][] {{1, 0}, {0, 1}, {0.2f, 1}});
        Path asked = Npy.write(folder.resolve("asked.npy"), new float[][] {{1, 0.1f}, {1, 0.5f}});
        Path output = folder.resolve("out");

        Eval eval = Eval.run(
                "--task",
                "information-retrieval",
                "--data",
                pairs,
                "--corpus-embeddings",
                documents,
                "--query-embeddings",
                asked,
                "--output",
                output);

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        JsonNode metrics = Json.read(output.resolve("metrics.json")).get("metrics");
        assertThat(metrics.get("cosine_accuracy@1").asDouble()).isEqualTo(0.5);
        assertThat(metrics.get("cosine_recall@3").asDouble()).isEqualTo(1.0);
        assertThat(metrics.get("cosine_mrr@10").asDouble()).isEqualTo(0.75);
        assertThat(metrics.get("cosine_precision@3").asDouble()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void furtherTextsMakeTheSearchAmongPairsHarder() throws IOException {
        Path pairs = text("pairs.csv", "query,answer", "x,a", "y,d");
        Path more = text("more.csv", "query,answer", "z,e", "x,a");
        Path texts = text("texts.jsonl", "{\"text\": \"e\"}", "{\"text\": \"a\"}");
        Path documents = Npy.write(folder.resolve("documents.npy"), new float[][] {{1, 0}, {0, 1}, {1, 0.5f}});
        Path asked = Npy.write(folder.resolve("asked.npy"), new float[][] {{1, 0.4f}, {0, 1}});
        Path output = folder.resolve("out");

        for (Path among : List.of(more, texts)) {
            Eval eval = Eval.run(
                    "--task",
                    "information-retrieval",
                    "--data",
                    pairs,
                    "--corpus",
                    among,
                    "--corpus-embeddings",
                    documents,
                    "--query-embeddings",
                    asked,
                    "--output",
                    output);

            assertThat(eval.exitCode()).as(eval.err()).isZero();
            JsonNode metrics = Json.read(output.resolve("metrics.json")).get("metrics");
            assertThat(metrics.get("cosine_accuracy@1").asDouble()).isEqualTo(0.5);
        }
    }

    @Test
    void pairsNeedTwoColumnsAndNoFilesBesideThem() throws IOException {
        Path texts = text("texts.jsonl", "{\"text\": \"x\"}");
        Path pairs = text("pairs.csv", "query,answer", "x,y");

        Eval narrow =
                Eval.run("--task", "information-retrieval", "--data", texts, "--corpus-embeddings", corpusVectors);
        Eval twice = Eval.run("--task", "information-retrieval", "--data", pairs, "--qrels", qrels);

        assertRefused(narrow, "texts.jsonl", "expected pairs", "BEIR");
        assertThat(twice.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(twice.err()).contains("qrels: not beside pairs");
    }

    @Test
    void retrievalOnPrecomputedVectors() throws IOException {
        Path output = folder.resolve("out");

        Eval eval = retrieval("--output", output, "--name", "dev", "--write-predictions", "--bootstrap", "50");

        assertThat(eval.err()).contains("1 relevant document is not in the corpus");
        assertThat(eval.exitCode()).as(eval.err()).isZero();
        assertThat(eval.out()).contains("cosine_ndcg@10 *");
        JsonNode metrics = Json.read(output.resolve("metrics.json"));
        assertThat(metrics.get("primary_metric").asText()).isEqualTo("dev_cosine_ndcg@10");
        assertThat(metrics.get("metrics").get("dev_cosine_accuracy@1").asDouble())
                .isEqualTo(1.0);
        assertThat(metrics.get("metrics").get("dev_cosine_recall@10").asDouble())
                .isEqualTo(0.75);
        assertThat(metrics.get("evaluations").get(0).get("intervals_95")).hasSize(15);
        List<String> csv = Files.readAllLines(output.resolve("Information-Retrieval_evaluation_dev_results.csv"));
        assertThat(csv).hasSize(2);
        assertThat(csv.get(1)).startsWith("-1,-1,1.0,1.0,1.0,1.0,1.0,0.75,0.3333333333333333,0.75,");
        assertThat(Files.readAllLines(output.resolve("per-item.jsonl"))).hasSize(2);
        assertThat(Files.readAllLines(output.resolve("Information-Retrieval_evaluation_dev_predictions_cosine.jsonl"))
                        .get(1))
                .startsWith("{\"query_id\":\"q2\",\"query\":\"y\",\"results\":[{\"corpus_id\":\"d10\"");

        retrieval("--output", output, "--name", "dev");

        assertThat(Files.readAllLines(output.resolve("Information-Retrieval_evaluation_dev_results.csv")))
                .hasSize(3);
    }

    @Test
    void metricsOfEachQueryAreWrittenAsParquetToo() {
        Path output = folder.resolve("out");

        Eval eval = retrieval("--output", output, "--per-item", "parquet");

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        List<String> rows = new ArrayList<>();
        try (RowReader table = RowSource.files(
                        List.of(output.resolve("per-item.parquet").toString()))
                .open(Selection.of("id", "metric", "value"))) {
            table.forEachRemaining(row -> rows.add(row.text(0) + " " + row.text(1) + " " + row.number(2)));
        }
        assertThat(rows).hasSize(30).contains("q1 cosine_recall@10 0.5", "q2 cosine_recall@10 1.0");
        assertThat(output.resolve("per-item.jsonl")).doesNotExist();
    }

    @Test
    void aMissedThresholdEndsWithItsExitCodeAfterTheResults() {
        Eval eval = retrieval("--threshold", "recall@10>=0.9", "--threshold", "ndcg@10>=0.1");

        assertThat(eval.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET.value());
        assertThat(eval.err())
                .contains("cosine_recall@10 is 0.75, required >= 0.9")
                .doesNotContain("ndcg");
        assertThat(eval.out()).contains("cosine_recall@10");
    }

    @Test
    void aThresholdOnAnUnknownMetricIsWrongUsage() {
        assertThat(retrieval("--threshold", "ndgc@10>=0.9").exitCode()).isEqualTo(ExitCode.USAGE.value());
    }

    @Test
    void badDataIsNamedWithItsPlace() throws IOException {
        qrels = text("bad.tsv", "query-id\tcorpus-id\tscore", "q1\td1\tyes");
        assertRefused(retrieval(), "bad.tsv:2", "'score'");
        qrels = text("short.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t1", "q2");
        assertRefused(retrieval(), "short.tsv:3");
        qrels = text("headless.tsv", "q1\td1\t1", "q2\td1\t1");
        assertRefused(retrieval(), "headless.tsv:1", "query-id, corpus-id and score");
        qrels = text("none.tsv", "query-id\tcorpus-id\tscore", "q7\td1\t1");
        assertRefused(retrieval(), "none of the 3 queries has a relevant document");
    }

    @Test
    void aLabelThatTheTaskCannotUseIsNamedWithItsPlace() throws IOException {
        Path data = text("pairs.csv", "sentence1,sentence2,label", "a,b,1", "c,d,2");
        Path vectors = Npy.write(folder.resolve("v.npy"), new float[][] {{1, 0}, {0, 1}});

        assertRefused(
                Eval.run(
                        "--task",
                        "binary-classification",
                        "--data",
                        data,
                        "--embeddings",
                        "sentence1=" + vectors,
                        "--embeddings",
                        "sentence2=" + vectors),
                "pairs.csv:3",
                "'label'",
                "expected 0 (different) or 1 (alike), found 2");
    }

    @Test
    void scoresThatNothingCorrelatesWithAreRefused() throws IOException {
        Path one = text("one.csv", "sentence1,sentence2,score", "a,b,0.5");
        Path same = text("same.csv", "sentence1,sentence2,score", "a,b,0.5", "c,d,0.5");
        Path vectors = Npy.write(folder.resolve("v.npy"), new float[][] {{1, 0}, {0, 1}});
        Path scores = Npy.write(folder.resolve("s.npy"), new float[][] {{0.1f}, {0.2f}});

        for (String[] input : List.of(
                new String[] {"--embeddings", "sentence1=" + vectors, "--embeddings", "sentence2=" + vectors},
                new String[] {"--pair-scores", scores.toString()})) {
            List<Object> arguments = new ArrayList<>(List.of("--task", "similarity"));
            arguments.addAll(List.of(input));
            arguments.addAll(List.of("--data", one));
            assertRefused(Eval.run(arguments.toArray()), "one.csv", "at least two pairs, found 1");
            arguments.set(arguments.size() - 1, same);
            assertRefused(Eval.run(arguments.toArray()), "same.csv", "all 2 pairs have 0.5");
        }
    }

    @Test
    void twoDocumentsOfOneIdAreRefused() throws IOException {
        corpus = text("twice.jsonl", "{\"_id\":\"d1\",\"text\":\"b\"}", "{\"_id\":\"d1\",\"text\":\"c\"}");

        assertRefused(retrieval(), "twice.jsonl:2", "'d1' occurs a second time");
    }

    @Test
    void anEmptyCorpusIsRefused() throws IOException {
        corpus = text("empty.jsonl");

        assertRefused(retrieval(), "empty.jsonl", "no rows");
    }

    @Test
    void vectorsThatDoNotFitAreRefused() {
        corpusVectors = Npy.write(folder.resolve("nan.npy"), new float[][] {{1, 0}, {0, Float.NaN}, {0, 1}});
        assertRefused(retrieval(), "nan.npy", "'corpus'", "row 1", "dimension 1 is NaN");
        corpusVectors = Npy.write(folder.resolve("wide.npy"), new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 1, 1}});
        assertRefused(retrieval(), "2 dimensions", "3");
        corpusVectors = Npy.write(folder.resolve("short.npy"), new float[][] {{1, 0}});
        assertRefused(retrieval(), "short.npy", "'corpus'", "1 rows", "3");
    }

    @Test
    void similarityFromAFileWithPrecomputedVectors() throws IOException {
        Path data = text(
                "sts.jsonl",
                "{\"sentence1\":\"a\",\"sentence2\":\"b\",\"score\":0.1}",
                "{\"sentence1\":\"c\",\"sentence2\":\"d\",\"score\":0.9}",
                "{\"sentence1\":\"c\",\"sentence2\":\"d\",\"score\":0.5}");
        Path a = Npy.write(folder.resolve("a.npy"), new float[][] {{1, 0, 0}, {0, 1, 0}, {1, 1, 0}});
        Path b = Npy.write(folder.resolve("b.npy"), new float[][] {{0, 1, 0}, {0, 1, 0}, {1, 0, 0}});
        Path output = folder.resolve("out");

        Eval eval = Eval.run(
                "--task",
                "similarity",
                "--data",
                data,
                "--embeddings",
                "sentence1=" + a,
                "--embeddings",
                "sentence2=" + b,
                "--truncate-dim",
                "3,2",
                "--output",
                output,
                "--plots",
                "--json");

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        JsonNode metrics = Json.read(output.resolve("metrics.json")).get("metrics");
        assertThat(metrics.get("dim_3_spearman_cosine").asDouble()).isCloseTo(1, within(1e-12));
        assertThat(metrics.get("sequential_score").asDouble())
                .isEqualTo(metrics.get("dim_2_spearman_cosine").asDouble());
        try (Stream<Path> files = Files.list(output)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(
                            "EmbeddingSimilarityEvaluator_spearman_cosine_by_dimension.svg",
                            "similarity_evaluation_dim_3_results.csv");
        }
    }

    @Test
    void aConfigurationWithoutAnyEvaluatorIsWrongUsage() throws IOException {
        Eval eval = Eval.run(Files.writeString(folder.resolve("none.yaml"), "evaluate: []\n"));

        assertThat(eval.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(eval.err()).contains("none.yaml:1: evaluate: expected a list of evaluators", "got an empty list");
    }

    @Test
    void aParameterThatTheTaskDoesNotKnowIsWrongUsage() {
        Eval eval = retrieval("--margin", "1");

        assertThat(eval.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(eval.err()).contains("--task information-retrieval: margin: unknown key; the nearest of ");
    }

    @Test
    void withoutAModelATaskNeedsWhatWasComputedBefore() throws IOException {
        Eval eval = Eval.run("--task", "translation", "--data", text("t.jsonl", "{\"source\":\"a\",\"target\":\"b\"}"));

        assertThat(eval.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(eval.err()).contains("--task translation: name a MODEL, or give precomputed --embeddings");
    }

    @Test
    void anOptionForOneValueIsGivenOnce() {
        Eval eval = retrieval("--primary-metric", "a", "--primary-metric", "b");

        assertThat(eval.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(eval.err()).contains("option '--primary-metric' (KEY) should be specified only once");
    }

    @Test
    void vectorsWithoutTheirRoleAreRefusedOnce() {
        Eval eval = Eval.run("--task", "triplet", "--embeddings", "c.npy", "--data", folder);

        assertThat(eval.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(eval.err())
                .isEqualToNormalizingNewlines(
                        "error: --task triplet: embeddings: expected names, each with a text, got 'c.npy'\n");
    }

    @Test
    void allMistakesOfATaskAreShownAtOnce() throws IOException {
        Eval options = Eval.run("--task", "triplet", "--truncate-dim", "3,x", "--score", "cosin", "--at-k", "5");
        Eval unknown = Eval.run("--task", "triplets");
        Path config = text(
                "eval.yaml",
                "evaluate:",
                "  - Triplet: {data: x.jsonl, marign: 1}",
                "  - Reranking: {at_k: 0}",
                "  - Tripel: {}",
                "evalute: []");
        Eval file = Eval.run(config);

        assertThat(options.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(options.err())
                .contains(
                        "--task triplet: data: missing; give files",
                        "truncate_dim[1]: expected a whole number of at least 1, got 'x'",
                        "score[0]: expected cosine, dot, euclidean, manhattan, maxsim or meanmaxsim, got 'cosin'; did you mean cosine?",
                        "at_k: unknown key");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(unknown.err()).contains("--task: expected one of", "got 'triplets'; did you mean triplet?");
        assertThat(file.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(file.err())
                .contains(
                        "evaluate[0].Triplet.marign: unknown key; did you mean margin?",
                        "evaluate[1].Reranking.data: missing",
                        "evaluate[1].Reranking.at_k: expected a whole number of at least 1, got 0",
                        "evaluate[2]: no evaluator 'Tripel'; did you mean Triplet?",
                        "evalute: unknown key; did you mean evaluate?");
    }

    @Test
    void twoFoldersOfVectorsAreCompared() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        float[][] rows = {{1, 0}, {0, 1}, {0, 1}};
        for (Path model : List.of(first, second)) {
            Npy.write(model.resolve("anchor.npy"), rows);
            Npy.write(model.resolve("positive.npy"), rows);
        }
        Npy.write(first.resolve("negative.npy"), rows);
        Npy.write(second.resolve("negative.npy"), new float[][] {{0, 1}, {1, 0}, {1, 0}});
        Path data = text(
                "triplets.jsonl",
                "{\"anchor\":\"a\",\"positive\":\"b\",\"negative\":\"c\"}",
                "{\"anchor\":\"a\",\"positive\":\"b\",\"negative\":\"c\"}",
                "{\"anchor\":\"a\",\"positive\":\"b\",\"negative\":\"c\"}");

        Eval eval = Eval.run(
                "--compare", first, second, "--task", "triplet", "--data", data, "--output", folder.resolve("out"));

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        JsonNode row = Json.read(folder.resolve("out/comparison.json"))
                .get("evaluations")
                .get(0)
                .get("comparison")
                .get(0);
        assertThat(row.get("difference").asDouble()).isEqualTo(1.0);
        assertThat(row.get("p_value").asDouble())
                .isBetween(0.2, 0.3); // 2 of the 8 ways to swap three items are as extreme
    }

    @Test
    void aConfigurationListsTasks() throws IOException {
        Path config = text(
                "eval.yaml",
                "evaluate:",
                "  - InformationRetrieval: {name: dev, corpus: '" + corpus + "', queries: '" + queries + "', qrels: '"
                        + qrels + "', truncate_dim: [2, 1],",
                "      embeddings: {corpus: '" + corpusVectors + "', queries: '" + queryVectors + "'}}");

        Eval eval = Eval.run(config);

        assertThat(eval.exitCode()).as(eval.err()).isZero();
        assertThat(eval.out()).contains("dev_dim_2").contains("dev_dim_1");
    }

    @Test
    void embeddingsOfAnotherModelThanTheOneMeasuredOrTheOneOfTheQueriesAreRefused() throws IOException {
        String label = "{\"model\": \"%s\", \"weights\": \"%s\", \"precision\": \"float32\", \"dimension\": 2}";
        text("c.npy.json", String.format(Locale.ROOT, label, "org/other", "abc"));

        assertRefused(retrieval(Sforge.BUILTIN), "made by another model, org/other (weights abc)", "all-MiniLM-L6-v2");
        assertThat(retrieval().exitCode()).isZero();

        text("q.npy.json", String.format(Locale.ROOT, label, "org/third", "xyz"));

        assertRefused(retrieval(), "made by another model", "org/other", "org/third");
    }

    private Eval retrieval(Object... more) {
        return Eval.run(Stream.concat(
                        Stream.of(
                                "--task",
                                "information-retrieval",
                                "--corpus",
                                corpus,
                                "--queries",
                                queries,
                                "--qrels",
                                qrels,
                                "--corpus-embeddings",
                                corpusVectors,
                                "--query-embeddings",
                                queryVectors),
                        Stream.of(more))
                .toArray());
    }

    private static void assertRefused(Eval eval, String... parts) {
        assertThat(eval.err()).contains(parts);
        assertThat(eval.exitCode()).isEqualTo(ExitCode.BAD_DATA.value());
    }

    private Path text(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + (lines.length == 0 ? "" : "\n"));
    }
}
