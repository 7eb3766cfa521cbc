package org.sentenceforge.train.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.PretrainedWeights;

class StaticDistillationTest {
    private static final Path TEACHER = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

    @TempDir
    private Path folder;

    private static StaticDistillation recipe(int dimension, String leftOut) {
        return new StaticDistillation(
                OptionalInt.of(dimension), OptionalDouble.of(1e-4), PoolingMode.MEAN, Pattern.compile(leftOut));
    }

    private StaticDistillation.Result run(StaticDistillation recipe, Path output) {
        return recipe.run(
                ModelDirectory.read(TEACHER), EncoderSettings.exact(), Optional.empty(), output, Progress.NONE);
    }

    @Test
    void aStaticModelIsADirectoryLikeAnyOther() throws Exception {
        Path output = folder.resolve("static");

        StaticDistillation.Result made = run(recipe(8, "zzz"), output);

        ModelDirectory model = ModelDirectory.read(output);
        assertThat(model.model().dimension()).isEqualTo(made.dimension()).isEqualTo(8);
        assertThat(made.explained()).isBetween(0.01, 1.0);
        assertThat(Files.readString(output.resolve("README.md")))
                .contains("**Maximum Sequence Length:** inf tokens")
                .contains("(0): StaticEmbedding()");
        try (Embedder embedder = Embedder.open(model, Backend.named("torch"), EncoderSettings.exact())) {
            float[][] vectors = embedder.encode(List.of("a b", "b a"), new Prompt.Default());
            assertThat(vectors[0]).containsExactly(vectors[1], within(1e-6f));
        }
    }

    @Test
    void tokensThatAreLeftOutHaveVectorsOfZeros() {
        Path whole = folder.resolve("whole");
        Path part = folder.resolve("part");

        int all = run(recipe(4, "zzz"), whole).tokens();
        int kept = run(recipe(4, "##"), part).tokens();

        assertThat(kept).isBetween(5, all - 1);
        assertThat(zeroRows(part) - zeroRows(whole)).isEqualTo(all - kept);
    }

    private static long zeroRows(Path directory) {
        try (PretrainedWeights weights = ModelDirectory.read(directory).openWeights()) {
            String name = weights.names().iterator().next();
            var numbers =
                    weights.bytes(name, 0, (int) weights.info(name).byteSize()).asFloatBuffer();
            int dimension = weights.info(name).shape().get(1).intValue();
            long zeros = 0;
            while (numbers.hasRemaining()) {
                boolean zero = true;
                for (int i = 0; i < dimension; i++) {
                    zero &= numbers.get() == 0;
                }
                zeros += zero ? 1 : 0;
            }
            return zeros;
        }
    }

    @Test
    void principalComponentsAreOrthonormalAndKeepTheLargestVariance() {
        Random random = new Random(1);
        float[][] rows = new float[500][3];
        for (float[] row : rows) {
            float along = (float) random.nextGaussian() * 10;
            row[0] = 3 + along;
            row[1] = -2 * along + (float) random.nextGaussian() * 0.1f;
            row[2] = (float) random.nextGaussian();
        }

        PrincipalComponents found = PrincipalComponents.of(rows, 2);

        double fifth = Math.sqrt(0.2);
        assertThat(found.axes()[0]).containsExactly(new double[] {-fifth, 2 * fifth, 0}, within(0.01));
        assertThat(found.axes()[1]).containsExactly(new double[] {0, 0, 1}, within(0.01));
        assertThat(found.explained()).isBetween(0.99, 1.0);
        double[] sums = new double[2];
        found.project(rows, (row, vector) -> {
            sums[0] += vector[0];
            sums[1] += vector[1];
        });
        assertThat(sums).containsExactly(new double[2], within(1e-2));
    }

    @Test
    void weightsRiseWithTheRankAndNoneAreOne() {
        double[] weights = recipe(1, "zzz").weights(3);

        double sum = 1 / 2.0 + 1 / 3.0 + 1 / 4.0;
        assertThat(weights)
                .containsExactly(
                        new double[] {
                            1e-4 / (1e-4 + 1 / 2.0 / sum), 1e-4 / (1e-4 + 1 / 3.0 / sum), 1e-4 / (1e-4 + 1 / 4.0 / sum)
                        },
                        within(1e-15));
        assertThat(new StaticDistillation(
                                OptionalInt.empty(), OptionalDouble.empty(), PoolingMode.CLS, Pattern.compile("x"))
                        .weights(2))
                .containsExactly(1, 1);
    }

    @Test
    void whatCannotBeDoneIsSaidBeforeTheWork() throws Exception {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("notes.txt"), "mine");

        assertThatThrownBy(() -> run(recipe(8, "zzz"), full))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("is not empty");
        assertThatThrownBy(() -> run(recipe(5000, "zzz"), folder.resolve("a")))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("--dimension: expected a number from 1 to");
        assertThatThrownBy(() -> run(recipe(4, ""), folder.resolve("b")))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("leaves no token");
        Path made = folder.resolve("made");
        run(recipe(4, "zzz"), made);
        assertThatThrownBy(() -> recipe(2, "zzz")
                        .run(
                                ModelDirectory.read(made),
                                EncoderSettings.exact(),
                                Optional.empty(),
                                folder.resolve("c"),
                                Progress.NONE))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("has no encoder");
    }
}
