package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.ScoreOptions.Normalization;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.support.GoldenFiles;

class CrossEncoderTest {
    private static final Progress.Task SILENT = Progress.NONE.start("", "", Progress.UNKNOWN);
    private static final List<TextPair> PAIRS =
            List.of(new TextPair("who eats an apple?", "the cat is eating an apple."), new TextPair("a dog reads", ""));

    private static PairModel open(String golden) {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/" + golden + "/model"));
        return PairScorer.open(model, Backend.forModel(model), EncoderSettings.exact());
    }

    private static ScoreOptions with(Activation activation, Normalization normalization) {
        return new ScoreOptions(new Prompt.Default(), Optional.of(activation), normalization);
    }

    @Test
    void anActivationTakesThePlaceOfTheModelsOwn() {
        try (PairModel model = open("cross_encoder_1")) {
            float[][] own = model.score(PAIRS);
            float[][] logits = model.score(PAIRS, with(Activation.IDENTITY, Normalization.NONE));

            for (int i = 0; i < own.length; i++) {
                assertThat(own[i][0]).isCloseTo((float) (1 / (1 + Math.exp(-logits[i][0]))), within(1e-6f));
            }
        }
    }

    @Test
    void softmaxComesBehindTheActivation() {
        try (PairModel model = open("cross_encoder_3_labels_max24")) {
            float[][] logits = model.score(PAIRS);
            float[][] scores = model.score(PAIRS, with(Activation.TANH, Normalization.SOFTMAX));

            for (int i = 0; i < logits.length; i++) {
                float[] row = logits[i];
                double sum = IntStream.range(0, 3)
                        .mapToDouble(k -> Math.exp(Math.tanh(row[k])))
                        .sum();
                for (int k = 0; k < 3; k++) {
                    assertThat(scores[i][k]).isCloseTo((float) (Math.exp(Math.tanh(row[k])) / sum), within(1e-6f));
                }
            }
        }
    }

    @Test
    void aPromptStandsBeforeTheFirstText() {
        try (PairModel model = open("cross_encoder_1")) {
            ScoreOptions options = ScoreOptions.DEFAULT.withPrompt(new Prompt.Literal("the cat "));

            assertThat(model.score(List.of(new TextPair("reads", "a dog")), options))
                    .isDeepEqualTo(model.score(List.of(new TextPair("the cat reads", "a dog"))));
            assertThatThrownBy(() -> model.score(
                            PAIRS, ScoreOptions.DEFAULT.withPrompt(new Prompt.Named("none of its prompts"))))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining("no prompt named 'none of its prompts'");
        }
    }

    @Test
    void rowsKeepTheirOrderOverWindows() {
        int size = WindowSize.ofTexts(1, EncoderSettings.defaults().limits()).rows() + 5;
        try (PairModel model = open("cross_encoder_1")) {
            List<Integer> seen = new ArrayList<>();
            List<Float> scores = new ArrayList<>();
            Function<Integer, TextPair> pair = i -> i % 7 == 0
                    ? new TextPair("who eats an apple?", "the cat is eating an apple.")
                    : new TextPair("cat", "dog");

            EncodeStatistics statistics = model.score(
                    IntStream.range(0, size).iterator(),
                    pair,
                    ScoreOptions.DEFAULT,
                    (window, rows) -> {
                        seen.addAll(window);
                        rows.forEach(row -> scores.add(row[0]));
                    },
                    SILENT);

            assertThat(statistics.rows()).isEqualTo(size);
            assertThat(seen).isEqualTo(IntStream.range(0, size).boxed().toList());
            float[][] expected = model.score(List.of(pair.apply(0), pair.apply(1)));
            for (int i = 0; i < size; i++) {
                assertThat(scores.get(i)).isCloseTo(expected[i % 7 == 0 ? 0 : 1][0], within(1e-5f));
            }
        }
    }

    @Test
    void ofEqualRowsTheFirstAreTheBest() {
        try (PairModel model = open("cross_encoder_1")) {
            List<String> texts = List.of("the cat", "a dog", "the cat", "a dog", "the cat", "a dog");

            List<Ranked<String>> best =
                    model.rank("who reads?", texts.iterator(), Function.identity(), 4, ScoreOptions.DEFAULT, SILENT);

            long first = best.get(0).index();
            assertThat(best).extracting(Ranked::index).containsExactly(first, first + 2, first + 4, 1 - first);
        }
    }

    @Test
    void aBiEncoderGivesPairsAndRowsTheSimilarityOfTheirTexts() {
        ModelDirectory directory = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model"));
        try (Embedder model = Embedder.open(directory, Backend.forModel(directory), EncoderSettings.exact())) {
            float[][] vectors = model.encode(List.of("the cat", "a dog", "a small dog"));
            float near = model.similarityFunction().between(vectors[1], vectors[2]);
            float far = model.similarityFunction().between(vectors[0], vectors[1]);

            assertThat(model.score(List.of(new TextPair("the cat", "a dog"), new TextPair("a dog", "a small dog"))))
                    .isDeepEqualTo(new float[][] {{far}, {near}});
            assertThat(model.rank(
                            "a dog",
                            List.of("the cat", "a small dog").iterator(),
                            Function.identity(),
                            5,
                            ScoreOptions.DEFAULT,
                            SILENT))
                    .extracting(Ranked::row)
                    .containsExactlyElementsOf(
                            near > far ? List.of("a small dog", "the cat") : List.of("the cat", "a small dog"));
            assertThatThrownBy(() -> model.score(PAIRS, with(Activation.SIGMOID, Normalization.NONE)))
                    .hasMessageContaining("logits of a cross-encoder");
        }
    }
}
