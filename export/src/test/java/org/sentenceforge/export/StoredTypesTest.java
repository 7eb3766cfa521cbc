package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.data.Half;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Models whose weights are stored in 16 bits: both backends read them, and read the same. */
class StoredTypesTest {
    private static final List<TokenSequence> TEXTS = List.of(TokenSequence.of(5, 6, 7, 8), TokenSequence.of(9, 10));

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void sixteenBitWeightsAreReadAlikeByBothBackends(DType stored) {
        GoldenModel golden = GoldenModel.of("BertModel");
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(golden.config("config.json").encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
        try (OnnxSentenceEncoder onnx =
                        TestGraphs.encoder(model, new Narrowed(golden.weights(), stored), GraphStyle.PORTABLE, 0);
                TorchSentenceEncoder torch = new TorchSentenceEncoder(
                        model,
                        new Narrowed(golden.weights(), stored),
                        TorchPrecision.FP32,
                        TorchDevice.of(new Device.Cpu()))) {
            Parity parity = Parity.of(torch.encode(TEXTS), onnx, TEXTS, 0);
            assertThat(parity.largestDifference()).isLessThan(2e-5);
            assertThat(parity.largestValue()).isGreaterThan(0.1);
        }
    }

    /** Float32 weights as if they were stored in a narrower type. */
    private record Narrowed(Weights whole, DType dtype) implements Weights {

        @Override
        public Set<String> names() {
            return whole.names();
        }

        @Override
        public TensorInfo info(String name) {
            return new TensorInfo(name, dtype, whole.info(name).shape());
        }

        @Override
        public ByteBuffer bytes(String name, long offset, int length) {
            float[] values = new float[length / 2];
            FloatReader.read(whole, whole.info(name), offset / 2, FloatBuffer.wrap(values));
            ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                bytes.putShort(
                        dtype == DType.F16 ? Half.ofFloat(value) : (short) (Float.floatToRawIntBits(value) >>> 16));
            }
            return bytes.flip();
        }

        @Override
        public void close() {
            whole.close();
        }
    }
}
