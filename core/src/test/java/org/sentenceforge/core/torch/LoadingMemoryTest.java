package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** While 16-bit weights are widened, nothing but the widened weights and one small buffer is in memory. */
class LoadingMemoryTest {
    private static final int ROWS = 10_000;
    private static final int COLUMNS = 3_000;

    @Test
    void widensThroughOneSmallBuffer() {
        CountedTable table = new CountedTable();
        long before = directBytes();

        try (SentenceEncoder encoder = new TorchSentenceEncoder(
                new SentenceModel(List.of(new StaticEmbedding("", ROWS, COLUMNS))),
                table,
                TorchPrecision.FP32,
                TorchDevice.of(new Device.Cpu()))) {
            assertThat(directBytes() - before).isLessThan(1 << 20);
            assertThat(table.longestRead).isEqualTo(TensorCopies.BUFFER_BYTES);
            int beyondFirstPiece = TensorCopies.BUFFER_BYTES / Short.BYTES / COLUMNS + 1;
            for (int row : new int[] {0, beyondFirstPiece - 1, beyondFirstPiece, ROWS - 1}) {
                assertThat(encoder.encode(List.of(TokenSequence.of(row)))[0][COLUMNS - 1])
                        .isEqualTo(CountedTable.value((long) row * COLUMNS + COLUMNS - 1));
            }
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** A bfloat16 table that is nowhere in memory. */
    private static final class CountedTable implements Weights {
        private int longestRead;

        static float value(long index) {
            return Float.intBitsToFloat(bits(index) << 16);
        }

        private static short bits(long index) {
            return (short) (0x3F80 + index % 127);
        }

        @Override
        public Set<String> names() {
            return Set.of("embedding.weight");
        }

        @Override
        public TensorInfo info(String name) {
            return new TensorInfo(name, DType.BF16, List.of((long) ROWS, (long) COLUMNS));
        }

        @Override
        public ByteBuffer bytes(String name, long offset, int length) {
            throw new AssertionError("a buffer of " + length + " bytes of its own was asked for");
        }

        @Override
        public void read(String name, long offset, ByteBuffer target) {
            longestRead = Math.max(longestRead, target.remaining());
            target.order(ByteOrder.LITTLE_ENDIAN);
            for (long index = offset / Short.BYTES; target.hasRemaining(); index++) {
                target.putShort(bits(index));
            }
        }

        @Override
        public void close() {
            // nothing native
        }
    }
}
