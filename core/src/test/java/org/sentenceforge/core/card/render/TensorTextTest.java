package org.sentenceforge.core.card.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.TestSeed;

class TensorTextTest {
    private static final String PRINT = """
            import json, sys, torch
            from torch._tensor_str import printoptions
            matrices = [torch.tensor(m, dtype=torch.float64).float() for m in json.load(open(sys.argv[1]))]
            with printoptions(precision=4, sci_mode=False):
                print(json.dumps([[f"# {line}" for line in str(m).splitlines()] for m in matrices]))
            """;

    @Test
    void aRowLongerThanALineIsBroken() {
        assertThat(TensorText.commented(List.of(numbers(10), numbers(10))))
                .containsExactly(
                        "# tensor([[0.5000, 1.5000, 2.5000, 3.5000, 4.5000, 5.5000, 6.5000, 7.5000, 8.5000,",
                        "#          9.5000],",
                        "#         [0.5000, 1.5000, 2.5000, 3.5000, 4.5000, 5.5000, 6.5000, 7.5000, 8.5000,",
                        "#          9.5000]])");
    }

    @Test
    void ofManyNumbersOnlyTheEdgesAreShown() {
        assertThat(TensorText.commented(
                        IntStream.range(0, 32).mapToObj(i -> numbers(32)).toList()))
                .hasSize(7)
                .startsWith("# tensor([[ 0.5000,  1.5000,  2.5000,  ..., 29.5000, 30.5000, 31.5000],")
                .element(3)
                .isEqualTo("#         ...,");
    }

    private static List<Number> numbers(int size) {
        return IntStream.range(0, size).<Number>mapToObj(i -> i + 0.5).toList();
    }

    @Tag("it")
    @Test
    void everySizeIsPrintedAsTorchDoes(@TempDir Path folder) throws Exception {
        long seed = TestSeed.of(TensorTextTest.class);
        Random random = new Random(seed);
        List<List<List<Number>>> matrices = new ArrayList<>();
        for (int size = 1; size <= 40; size++) {
            for (double scale : new double[] {1, 0.3, 1e-3, 400}) {
                matrices.add(matrix(random, size, size, scale));
                matrices.add(matrix(random, 1, size, scale));
            }
            matrices.add(wholeNumbers(random, size));
        }
        matrices.add(List.of(List.of(0.5, -0.00002)));
        matrices.add(matrix(random, 2, 700, 1));
        matrices.add(matrix(random, 700, 2, 1));
        Path file = folder.resolve("matrices.json");
        ObjectMapper json = new ObjectMapper();
        json.writeValue(file.toFile(), matrices);

        List<List<String>> theirs =
                json.readValue(Peer.run(folder, PRINT, file), new TypeReference<List<List<String>>>() {});

        for (int i = 0; i < matrices.size(); i++) {
            assertThat(TensorText.commented(rounded(matrices.get(i))))
                    .as("seed %d, matrix %d", seed, i)
                    .isEqualTo(theirs.get(i));
        }
    }

    /** As cards hold them. */
    private static List<List<Number>> rounded(List<List<Number>> matrix) {
        return matrix.stream()
                .map(row -> row.stream()
                        .<Number>map(value -> PythonNumber.round(value.floatValue(), 4))
                        .toList())
                .toList();
    }

    /** Numbers of either sign that four decimals show. */
    private static List<List<Number>> matrix(Random random, int rows, int columns, double scale) {
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, columns)
                        .<Number>mapToObj(
                                column -> (random.nextDouble() * scale + 1e-4) * (random.nextBoolean() ? 1 : -1))
                        .toList())
                .toList();
    }

    private static List<List<Number>> wholeNumbers(Random random, int size) {
        return IntStream.range(0, size)
                .mapToObj(row -> IntStream.range(0, size)
                        .<Number>mapToObj(column -> (double) (random.nextInt(4) - 1))
                        .toList())
                .toList();
    }
}
