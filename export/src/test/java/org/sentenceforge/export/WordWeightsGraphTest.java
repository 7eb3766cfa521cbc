package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.module.WordWeights;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Weights of tokens in a graph: a table of one column that is looked up with the token ids, and a weighted mean. */
class WordWeightsGraphTest {
    private static final List<TokenSequence> TEXTS = List.of(TokenSequence.of(5, 6, 7, 8), TokenSequence.of(9, 10));

    @Test
    void theGraphGivesWhatLibtorchGives() {
        EncoderConfig config = GoldenModel.of("BertModel").config("config.json");
        List<String> vocabulary = IntStream.range(0, 40).mapToObj(i -> "t" + i).toList();
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()),
                new WordWeights("1_WordWeights", new WordValues(vocabulary, Map.of("t6", 0.25, "t9", 3.0), 1)),
                new Pooling(List.of(PoolingMode.MAX, PoolingMode.MEAN), PromptTokens.INCLUDED)));
        InitialWeights weights = InitialWeights.of(model, config.initialization(), 1);
        try (OnnxSentenceEncoder onnx = TestGraphs.encoder(model, weights, GraphStyle.PORTABLE, 0);
                TorchSentenceEncoder torch = new TorchSentenceEncoder(
                        model, weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            Parity parity = Parity.of(torch.encode(TEXTS), onnx, TEXTS, 0);
            assertThat(parity.largestDifference()).isLessThan(2e-5);
            assertThat(parity.largestValue()).isGreaterThan(0.1);
        }
    }
}
