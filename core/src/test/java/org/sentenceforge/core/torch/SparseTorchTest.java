package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SpladePooling;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.ops.VocabularyPooling.Saturation;
import org.sentenceforge.core.ops.VocabularyPooling.Strategy;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchPlan.Kernel;
import org.sentenceforge.core.torch.TorchPlan.Purpose;
import org.sentenceforge.core.torch.TorchPlan.Storage;

/** The weights of a vocabulary in parts, since the logits of these batches are more than there may be at one time, beside plain loops. */
class SparseTorchTest {
    private static final double TOLERANCE = 2e-5;
    private static final int VOCABULARY = 20_011;

    @ParameterizedTest
    @CsvSource({
        "MAX, LOG, INFERENCE, EQUAL_LENGTHS",
        "MAX, LOG_TWICE, TRAINING, EQUAL_LENGTHS",
        "SUM, LOG, INFERENCE, PADDED",
        "SUM, LOG_TWICE, TRAINING, EQUAL_LENGTHS",
        "MAX, LOG, INFERENCE, PADDED"
    })
    void aVocabularyInPartsHasTheWeightsOfTheWhole(
            Strategy strategy, Saturation saturation, Purpose purpose, TokenLayout layout) throws Exception {
        EncoderConfig config = EncoderConfig.read(
                new ObjectMapper().readTree("""
                {"model_type": "bert", "vocab_size": %d, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1,
                 "num_attention_heads": 2, "max_position_embeddings": 512, "initializer_range": 0.5,
                 "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
                """.replace("%d", Integer.toString(VOCABULARY))), "test");
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()).with(config.maskedHead().orElseThrow()),
                new SpladePooling(new VocabularyPooling(strategy, saturation))));
        InitialWeights weights = InitialWeights.of(model, config.initialization(), 3);
        List<TokenSequence> batch = batch();
        assertThat(batch.stream().mapToInt(TokenSequence::length).sum() * (long) VOCABULARY)
                .isGreaterThan(PackedVocabulary.LOGITS);
        TorchPlan plan = new TorchPlan(purpose, TorchPrecision.FP32, Kernel.PLAIN, layout, Storage.AS_USED, false);
        float[][] expected = new ArrayEncoder(model, weights).encode(batch);
        try (TorchSentenceEncoder encoder =
                new TorchSentenceEncoder(model, weights, plan, TorchDevice.of(new Device.Cpu()), 0)) {
            float[][] found = encoder.encode(batch);
            for (int i = 0; i < found.length; i++) {
                for (int j = 0; j < VOCABULARY; j++) {
                    assertThat((double) found[i][j])
                            .isCloseTo(expected[i][j], within(TOLERANCE * Math.max(1, Math.abs(expected[i][j]))));
                }
            }
        }
    }

    private static List<TokenSequence> batch() {
        Random random = new Random(TestSeed.of(SparseTorchTest.class));
        List<TokenSequence> batch = new ArrayList<>();
        for (int length : new int[] {400, 3, 400, 77, 3, 1}) {
            batch.add(TokenSequence.of(IntStream.range(0, length)
                    .map(i -> random.nextInt(VOCABULARY))
                    .toArray()));
        }
        return batch;
    }
}
