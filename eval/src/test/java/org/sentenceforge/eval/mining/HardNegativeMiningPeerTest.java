package org.sentenceforge.eval.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.TestSeed;

/** Random data and parameters, beside the original's function on the same embeddings. */
class HardNegativeMiningPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CASES = 250;
    private static final float LARGEST_COSINE = 0.99f;

    /** The embeddings stand for the model, a table of scores for the cross-encoder. */
    private static final String PROGRAM = """
            import contextlib, io, json, sys
            import numpy as np, torch
            from datasets import Dataset
            from sentence_transformers.util import SimilarityFunction, mine_hard_negatives

            class Model:
                device = "cpu"
                def __init__(self, case):
                    self.table = case["embeddings"]
                    self.similarity = SimilarityFunction.to_similarity_fn(case["similarity"])
                    self.similarity_pairwise = SimilarityFunction.to_similarity_pairwise_fn(case["similarity"])
                def encode(self, texts, **options):
                    vectors = torch.tensor([self.table[text] for text in texts], dtype=torch.float32)
                    return torch.nn.functional.normalize(vectors, dim=1).numpy()
                encode_query = encode_document = encode

            class Scores:
                def __init__(self, table):
                    self.table = table
                def predict(self, pairs, **options):
                    return torch.tensor([self.table["\\t".join(pair)] for pair in pairs], dtype=torch.float32)

            results = []
            for case in json.load(open(sys.argv[1])):
                out = io.StringIO()
                data = Dataset.from_dict({"anchor": case["anchors"], "positive": case["positives"]})
                scores = Scores(case["scores"]) if case["scores"] else None
                try:
                    with contextlib.redirect_stdout(out):
                        found = mine_hard_negatives(data, Model(case), corpus=case["corpus"] or None,
                                                    cross_encoder=scores, **case["parameters"])
                except ZeroDivisionError:  # where no candidate is left for the last limit
                    results.append(None)
                    continue
                results.append({"columns": found.column_names, "rows": found.to_list(), "out": out.getvalue()})
            print(json.dumps(results))
            """;

    @TempDir
    private Path folder;

    @Test
    @Tag("it")
    void rowsScoresAndStatisticsAreTheOriginals() throws Exception {
        long seed = TestSeed.of(HardNegativeMiningPeerTest.class);
        Random random = new Random(seed);
        List<Map<String, Object>> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            cases.add(randomCase(random));
        }
        Path file = folder.resolve("cases.json");
        Files.write(file, JSON.writeValueAsBytes(cases));

        JsonNode theirs = JSON.readTree(Peer.run(folder, PROGRAM, file));

        JsonNode given = JSON.readTree(file.toFile());
        int empty = 0;
        for (int i = 0; i < CASES; i++) {
            JsonNode expected = theirs.get(i);
            MiningCase.Result ours = ours(given.get(i)).run();
            if (expected.isNull()) {
                assertThat(ours.rows()).isEmpty();
                continue;
            }
            try {
                if (!expected.get("rows").isEmpty()) {
                    ours.assertRows(expected.get("columns"), expected.get("rows"));
                }
                assertThat(ours.rows()).hasSize(expected.get("rows").size());
                assertStatistics(ours.report().lines(), expected.get("out").asText());
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + given.get(i), e);
            }
            empty += ours.rows().isEmpty() ? 1 : 0;
        }
        assertThat(empty).as("cases without a row").isLessThan(CASES / 4);
    }

    private static MiningCase ours(JsonNode given) {
        SimilarityFunction similarity =
                SimilarityFunction.ofKey(given.get("similarity").asText()).orElseThrow();
        Optional<PairScorer> scorer =
                given.get("scores").isEmpty() ? Optional.empty() : Optional.of(new TableScorer(given.get("scores")));
        return MiningCase.of(given).with(similarity, scorer);
    }

    /** The words exactly, numbers to the four decimals that they are printed with. */
    private static void assertStatistics(List<String> ours, String printed) {
        List<String> theirs =
                printed.lines().dropWhile(line -> !line.startsWith("Metric")).toList();
        assertThat(ours).as(printed).hasSameSizeAs(theirs);
        for (int i = 0; i < theirs.size(); i++) {
            String[] words = ours.get(i).split(" +");
            String[] expected = theirs.get(i).split(" +");
            assertThat(words).as(theirs.get(i)).hasSameSizeAs(expected);
            assertThat(ours.get(i)).hasSize(theirs.get(i).length());
            for (int w = 0; w < words.length; w++) {
                if (expected[w].matches("-?\\d+\\.\\d{4}")) {
                    assertThat(Double.parseDouble(words[w]))
                            .as(theirs.get(i))
                            .isCloseTo(Double.parseDouble(expected[w]), within(1.01e-4));
                } else {
                    assertThat(words[w]).as(theirs.get(i)).isEqualTo(expected[w]);
                }
            }
        }
    }

    private static Map<String, Object> randomCase(Random random) {
        String similarity = List.of("cosine", "dot", "euclidean", "manhattan").get(random.nextInt(4));
        // torch.cdist is off by 5e-4 at a distance of 0, so there no text is looked for among texts with itself
        String own = similarity.equals("euclidean") ? "p" : "t";
        int dimension = 3 + random.nextInt(8);
        int queries = 1 + random.nextInt(15);
        int texts = 1 + random.nextInt(20);
        List<String> anchors = new ArrayList<>();
        List<String> positives = new ArrayList<>();
        Map<String, float[]> embeddings = new LinkedHashMap<>();
        int rows = 1 + random.nextInt(20);
        for (int i = 0; i < rows; i++) {
            // a text may be anchor and positive, of several rows, also of the same one
            anchors.add("t" + random.nextInt(queries));
            positives.add((random.nextInt(4) == 0 ? own : "p") + random.nextInt(texts));
        }
        List<String> corpus = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            corpus.add((random.nextInt(4) == 0 ? "p" : "c") + random.nextInt(30));
        }
        List.of(anchors, positives, corpus)
                .forEach(some -> some.forEach(text ->
                        embeddings.computeIfAbsent(text, any -> vector(random, dimension, embeddings.values()))));
        Map<String, Object> parameters = parameters(random);
        Map<String, Float> scores = new HashMap<>();
        if (random.nextInt(3) == 0) {
            for (String query : anchors) {
                embeddings.keySet().forEach(text -> scores.put(query + "\t" + text, random.nextFloat()));
            }
        }
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("anchors", anchors);
        made.put("positives", positives);
        made.put("corpus", corpus);
        made.put("embeddings", embeddings);
        made.put("similarity", similarity);
        made.put("parameters", parameters);
        made.put("scores", scores);
        return made;
    }

    /** A vector whose direction is not that of another one: torch.cdist loses digits between near neighbours. */
    private static float[] vector(Random random, int dimension, Collection<float[]> others) {
        while (true) {
            float[] vector = new float[dimension];
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) (0.5 + random.nextGaussian());
            }
            if (others.stream().allMatch(other -> SimilarityFunction.COSINE.between(vector, other) < LARGEST_COSINE)) {
                return vector;
            }
        }
    }

    private static Map<String, Object> parameters(Random random) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        int negatives = 1 + random.nextInt(5);
        parameters.put("num_negatives", negatives);
        int least = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
        if (least > 0) {
            parameters.put("range_min", least);
        }
        if (random.nextInt(3) == 0) {
            parameters.put("range_max", least + negatives + random.nextInt(30));
        }
        putSometimes(random, parameters, "max_score", 0.9);
        putSometimes(random, parameters, "min_score", -0.5);
        putSometimes(random, parameters, "absolute_margin", 0.1);
        putSometimes(random, parameters, "relative_margin", 0.05);
        if (random.nextInt(6) == 0) {
            parameters.put("include_positives", true);
        }
        List<String> formats = List.of("triplet", "n-tuple", "n-tuple-scores", "labeled-pair", "labeled-list");
        parameters.put("output_format", formats.get(random.nextInt(formats.size())));
        parameters.put("output_scores", random.nextBoolean());
        return parameters;
    }

    private static void putSometimes(Random random, Map<String, Object> parameters, String name, double middle) {
        if (random.nextInt(4) == 0) {
            parameters.put(name, Math.round(1000 * (middle + 0.2 * random.nextGaussian())) / 1000.0);
        }
    }

    /** Scores as a table says. */
    private record TableScorer(JsonNode table) implements PairScorer {
        @Override
        public int labels() {
            return 1;
        }

        @Override
        public float[][] score(List<TextPair> pairs) {
            return pairs.stream()
                    .map(pair -> new float[] {
                        (float) table.get(pair.first() + "\t" + pair.second()).asDouble()
                    })
                    .toArray(float[][]::new);
        }

        @Override
        public void close() {}
    }
}
