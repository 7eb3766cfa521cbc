package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Stored 16-bit numbers keep their values when they are widened. */
class SixteenBitWeightsTest {

    @Test
    void readsBfloat16() {
        assertThat(firstRow(DType.BF16, (short) 0x3F80, (short) 0xC020, (short) 0x0001))
                .containsExactly(1f, -2.5f, Float.intBitsToFloat(0x10000));
    }

    @Test
    void readsFloat16() {
        assertThat(firstRow(DType.F16, (short) 0x3C00, (short) 0xC100, (short) 0x0001))
                .containsExactly(1f, -2.5f, 0x1p-24f);
    }

    /** A table of one row, as the embedding of a text of one token. */
    private static float[] firstRow(DType type, short... numbers) {
        SentenceModel model = new SentenceModel(List.of(new StaticEmbedding("", 1, numbers.length)));
        try (SentenceEncoder encoder = new TorchSentenceEncoder(
                model, new OneTable(type, numbers), TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            return encoder.encode(List.of(TokenSequence.of(0)))[0];
        }
    }

    private record OneTable(DType type, short[] numbers) implements Weights {
        @Override
        public Set<String> names() {
            return Set.of("embedding.weight");
        }

        @Override
        public TensorInfo info(String name) {
            return new TensorInfo(name, type, List.of(1L, (long) numbers.length));
        }

        @Override
        public ByteBuffer bytes(String name, long offset, int length) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(2 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(numbers);
            return bytes.slice((int) offset, length).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void close() {
            // nothing native
        }
    }
}
