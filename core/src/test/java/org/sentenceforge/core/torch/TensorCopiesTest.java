package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/** Stored values into arrays that are there already, such as a model's parameters when a checkpoint is taken up. */
class TensorCopiesTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    @Test
    void fillsAnArrayInSeveralParts() {
        int columns = 3;
        assertFilled(TensorCopies.BUFFER_BYTES / Float.BYTES + 100, columns);
    }

    /** More bytes than a buffer of Java can have. */
    @Test
    @Tag("it")
    void fillsAnArrayOfMoreThanTwoGigabytes() {
        assertFilled(560_000, 1000);
    }

    private static void assertFilled(long rows, long columns) {
        try (PtNDManager manager = CPU.newManager();
                TensorCopies copies = new TensorCopies(CPU);
                Numbers numbers = new Numbers(rows, columns)) {
            NDArray array = manager.zeros(new Shape(rows, columns));
            array.setName("p[]");
            array.setRequiresGradient(true);

            copies.fill(array, numbers, numbers.info("x"));

            assertThat(array.getName()).isEqualTo("p[]");
            long edge = TensorCopies.BUFFER_BYTES / Float.BYTES / columns;
            for (long row : new long[] {0, edge - 1, edge, edge + 1, rows - 1}) {
                float[] expected = new float[(int) columns];
                for (int i = 0; i < columns; i++) {
                    expected[i] = Numbers.value(row * columns + i);
                }
                assertThat(array.get(new NDIndex().addIndices(row)).toFloatArray())
                        .as("row " + row)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesAnotherNumberOfElements() {
        try (PtNDManager manager = CPU.newManager();
                TensorCopies copies = new TensorCopies(CPU);
                Numbers numbers = new Numbers(2, 3)) {
            NDArray array = manager.zeros(new Shape(2, 2));
            assertThatThrownBy(() -> copies.fill(array, numbers, numbers.info("x")))
                    .hasMessage("tensor 'x': expected 4 numbers, got 6");
        }
    }

    /** A float32 matrix that is nowhere in memory. */
    private record Numbers(long rows, long columns) implements CopiedWeights {

        static float value(long index) {
            return index % 16_777_213;
        }

        @Override
        public Set<String> names() {
            return Set.of("x");
        }

        @Override
        public TensorInfo info(String name) {
            return new TensorInfo(name, DType.F32, List.of(rows, columns));
        }

        @Override
        public void read(String name, long offset, ByteBuffer target) {
            target.order(ByteOrder.LITTLE_ENDIAN);
            for (long index = offset / Float.BYTES; target.hasRemaining(); index++) {
                target.putFloat(value(index));
            }
        }

        @Override
        public void close() {
            // nothing native
        }
    }
}
