package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;

/** What formulas must give that no reference shows, found by the scalar twin. */
class LossFormulaTest {
    private static final int ROWS = 6;
    private static final int DIMENSION = 4;

    private final long seed = TestSeed.of(LossFormulaTest.class);
    private final Random random = new Random(seed);

    private static Array array(DoubleSupplier source, int... shape) {
        Array array = Array.of(shape);
        IntStream.range(0, array.data().length).forEach(i -> array.data()[i] = source.getAsDouble());
        return array;
    }

    private List<Array> columns(int number) {
        return IntStream.range(0, number)
                .mapToObj(column -> array(random::nextGaussian, ROWS, DIMENSION))
                .toList();
    }

    private static LossData data(List<Array> columns, Optional<LossBatch.Labels<Array>> labels, List<Array> textIds) {
        return new LossData(columns, labels, List.of(), textIds, new int[0], Map.of(), 1);
    }

    private static double value(Loss loss, LossData data) {
        return data.value(loss).value();
    }

    /** The first components, at length one. */
    private static Array cut(Array embeddings, int size) {
        Array cut = Array.of(ROWS, size);
        for (int row = 0; row < ROWS; row++) {
            double length = 0;
            for (int i = 0; i < size; i++) {
                length = Math.hypot(length, embeddings.data()[row * DIMENSION + i]);
            }
            for (int i = 0; i < size; i++) {
                cut.data()[row * size + i] = embeddings.data()[row * DIMENSION + i] / length;
            }
        }
        return cut;
    }

    @Test
    void matryoshkaCutsTheTeachersEmbeddingOfEachColumn() {
        Loss loss =
                LossSettings.loss("MatryoshkaLoss", "{loss: 'MSELoss', matryoshka_dims: [3], matryoshka_weights: [2]}");
        List<Array> columns = columns(2);
        Array labels = array(random::nextGaussian, ROWS, 2 * DIMENSION);

        double found =
                value(loss, data(columns, Optional.of(new LossBatch.Labels<>(labels, 2 * DIMENSION)), List.of()));

        double expected = 0;
        for (int column = 0; column < 2; column++) {
            Array student = cut(columns.get(column), 3);
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < 3; i++) {
                    double teacher = labels.data()[row * 2 * DIMENSION + column * DIMENSION + i];
                    expected += Math.pow(student.data()[row * 3 + i] - teacher, 2) / (2 * ROWS * 3);
                }
            }
        }
        assertThat(found).as("seed %d", seed).isCloseTo(2 * expected, within(1e-12 * expected));
    }

    @Test
    void matryoshkaLeavesATeachersScoresWholeThoughThereAreAsManyAsComponents() {
        Loss loss = LossSettings.loss("MatryoshkaLoss", "{loss: 'DistillKLDivLoss', matryoshka_dims: [3]}");
        Loss inner = LossSettings.loss("DistillKLDivLoss", "{}");
        List<Array> columns = columns(1 + DIMENSION);
        Optional<LossBatch.Labels<Array>> labels =
                Optional.of(new LossBatch.Labels<>(array(random::nextGaussian, ROWS, DIMENSION), DIMENSION));

        double found = value(loss, data(columns, labels, List.of()));

        List<Array> cut = columns.stream().map(column -> cut(column, 3)).toList();
        assertThat(found).as("seed %d", seed).isCloseTo(value(inner, data(cut, labels, List.of())), within(1e-12));
    }

    @Test
    void aBatchOfOneRowIsSpreadAlready() {
        Loss loss = LossSettings.loss("GlobalOrthogonalRegularizationLoss", "{}");
        LossData one = data(List.of(array(random::nextGaussian, 1, DIMENSION)), Optional.empty(), List.of());

        assertThat(value(loss, one)).isZero();
    }

    @Test
    void maskedDuplicatesAreCountedOnceWhateverTheNumberOfSizes() {
        Loss plain = LossSettings.loss("MultipleNegativesRankingLoss", "{mask_duplicates: true}");
        Loss wrapped = LossSettings.loss(
                "MatryoshkaLoss",
                "{loss: {MultipleNegativesRankingLoss: {mask_duplicates: true}}, matryoshka_dims: [4, 3, 2]}");
        LossData data = data(columns(2), Optional.empty(), textIds(2));

        assertThat(data.value(wrapped).counts()).isEqualTo(data.value(plain).counts());
    }

    /** Lists of any length with a label for each document. */
    private static LossData lists(List<double[]> scores, List<double[]> labels) {
        int longest = scores.stream().mapToInt(list -> list.length).max().orElseThrow();
        Array padded = Array.of(labels.size(), longest);
        for (int i = 0; i < labels.size(); i++) {
            System.arraycopy(labels.get(i), 0, padded.data(), i * longest, labels.get(i).length);
        }
        double[] logits = scores.stream().flatMapToDouble(DoubleStream::of).toArray();
        return new LossData(
                List.of(new Array(new int[] {logits.length, 1}, logits)),
                Optional.of(new LossBatch.Labels<>(padded, 0)),
                List.of(),
                List.of(),
                scores.stream().mapToInt(list -> list.length).toArray(),
                Map.of(),
                1);
    }

    @Test
    void aQueryWhoseDocumentsHaveOneLabelAddsNothingToLambdaLossAndIsCounted() {
        Loss loss = LossSettings.crossEncoderLoss("LambdaLoss", "{}");
        double[] scores = {0.3, -1, 2};
        double[] labels = {0, 2, 1};
        LossData.Found all = lists(List.of(scores, new double[] {4, 2}), List.of(labels, new double[] {1, 1}))
                .value(loss);

        assertThat(all.value())
                .isEqualTo(lists(List.of(scores), List.of(labels)).value(loss).value());
        assertThat(all.counts()).isEqualTo(Map.of("queries_without_pairs", 1.0));
        assertThat(lists(List.of(new double[] {4, 2}), List.of(new double[] {1, 1}))
                        .value(loss)
                        .value())
                .isZero();
    }

    @Test
    void longListsAndHighScoresStayWithinFloat32() {
        double[] scores = random.doubles(300, -200, 200).toArray();
        double[] labels = random.doubles(300, 0, 4).map(Math::rint).toArray();
        for (LossSettings.Setting setting : LossSettings.crossEncoders()) {
            boolean lists = setting.loss().inputs().labels().apply(2).contains(LabelKind.LIST);
            boolean squashed =
                    setting.parameters().contains("activation_fn"); // there high scores are the same in float32
            if (lists && !squashed) {
                LossData data = lists(List.of(scores, new double[] {1}), List.of(labels, new double[] {1}));
                double expected = data.value(setting.loss()).value();
                try (TorchLoss torch = new TorchLoss(setting.loss(), 1, 1, Optional.of(0), 0)) {
                    TorchLoss.Found found = torch.of(data);
                    String what = setting + ", seed " + seed;
                    assertThat(found.value().value()).as(what).isCloseTo(expected, within(1e-4 * expected));
                    for (float component : found.gradients().get(0)) {
                        assertThat(component).as(what).isFinite();
                    }
                }
            }
        }
    }

    private List<Array> textIds(int columns) {
        return IntStream.range(0, columns)
                .mapToObj(column -> array(() -> random.nextInt(4), ROWS))
                .toList();
    }

    /** One candidate of a row: how it scores, and whether its texts say that it is no negative. */
    private record Candidate(double score, boolean masked) {}

    @Test
    void duplicatesAreLeftOutAndNothingElse() {
        String directions = "['query_to_doc', 'query_to_query', 'doc_to_query', 'doc_to_doc']";
        for (String hardness : List.of("none", "in_batch_negatives", "hard_negatives", "all_negatives")) {
            for (int columns = 2; columns <= 4; columns++) {
                List<Array> embeddings = columns(columns);
                List<Array> ids = textIds(columns);
                Loss loss = LossSettings.loss(
                        "MultipleNegativesRankingLoss",
                        "{scale: 3, similarity_fct: 'dot_score', mask_duplicates: true, hardness_strength: 2, hardness_mode: '"
                                + hardness + "', directions: " + directions + "}");

                LossData.Found found = data(embeddings, Optional.empty(), ids).value(loss);

                double expected = 0;
                long masked = 0;
                for (int row = 0; row < ROWS; row++) {
                    List<Candidate> toDocuments = toDocuments(row, embeddings, ids, hardness);
                    masked += toDocuments.stream().filter(Candidate::masked).count();
                    List<Candidate> all = new ArrayList<>(toDocuments);
                    all.addAll(others(row, embeddings, ids));
                    double sum = all.stream()
                            .filter(candidate -> !candidate.masked())
                            .mapToDouble(candidate -> Math.exp(candidate.score()))
                            .sum();
                    expected += (Math.log(sum) - toDocuments.get(row).score()) / ROWS;
                }
                String what = "seed " + seed + ", " + columns + " columns, " + hardness;
                assertThat(found.value()).as(what).isCloseTo(expected, within(1e-10 * Math.max(1, expected)));
                assertThat(found.counts()).as(what).isEqualTo(Map.of("masked_duplicates", (double) masked));
            }
        }
    }

    /** The documents of all rows, column by column. */
    private static List<Candidate> toDocuments(int row, List<Array> embeddings, List<Array> ids, String hardness) {
        List<Candidate> candidates = new ArrayList<>();
        for (int column = 1; column < embeddings.size(); column++) {
            for (int other = 0; other < ROWS; other++) {
                double similarity = dot(embeddings.get(0), row, embeddings.get(column), other);
                boolean raised = switch (hardness) {
                    case "in_batch_negatives" -> other != row;
                    case "hard_negatives" -> other == row && column > 1;
                    case "all_negatives" -> other != row || column > 1;
                    default -> false;
                };
                candidates.add(new Candidate(
                        (raised ? 3 + 2 : 3) * similarity, other != row && sameDocument(row, column, other, ids)));
            }
        }
        return candidates;
    }

    /** A document that is the row's positive or its query, or the positive of the same query. */
    private static boolean sameDocument(int row, int column, int other, List<Array> ids) {
        double document = ids.get(column).data()[other];
        return document == ids.get(1).data()[row]
                || document == ids.get(0).data()[row]
                || column == 1 && ids.get(0).data()[other] == ids.get(0).data()[row];
    }

    private static List<Candidate> others(int row, List<Array> embeddings, List<Array> ids) {
        List<Candidate> candidates = new ArrayList<>();
        double ownQuery = ids.get(0).data()[row];
        double ownPositive = ids.get(1).data()[row];
        for (int other = 0; other < ROWS; other++) {
            double query = ids.get(0).data()[other];
            boolean sameQuery = query == ownQuery || query == ownPositive;
            if (other != row) {
                candidates.add(new Candidate(3 * dot(embeddings.get(0), row, embeddings.get(0), other), sameQuery));
            }
            boolean samePositive = ids.get(1).data()[other] == ownPositive;
            candidates.add(new Candidate(
                    3 * dot(embeddings.get(1), row, embeddings.get(0), other),
                    other != row && (sameQuery || samePositive)));
            for (int column = 1; column < embeddings.size() && other != row; column++) {
                candidates.add(new Candidate(
                        3 * dot(embeddings.get(1), row, embeddings.get(column), other),
                        sameDocument(row, column, other, ids)));
            }
        }
        return candidates;
    }

    private static double dot(Array a, int row, Array b, int other) {
        return IntStream.range(0, DIMENSION)
                .mapToDouble(i -> a.data()[row * DIMENSION + i] * b.data()[other * DIMENSION + i])
                .sum();
    }
}
