package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** Counts of activations beside those by hand; how near they are to memory in use, docs/reference/performance.md says. */
class ActivationNeedTest {
    private static final int HIDDEN = 64;
    private static final int WIDE = 256;
    private static final int HEADS = 4;
    private static final TokenCounts BATCH = TokenCounts.of(List.of(10, 10, 30));
    private static final TorchPlan PLAIN = TorchPlan.training(TorchPrecision.FP32, new TorchDevice(Device.cpu()));

    @Test
    void theBatchIsCountedByGroupsOfEquallyLongTexts() {
        assertThat(BATCH).isEqualTo(new TokenCounts(3, 50, 1100, 900));
    }

    /** Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models", section 4.1, without dropout. */
    @Test
    void aLayerOfBertKeepsWhatThePaperCounts() throws JsonProcessingException {
        long numbers = 50 * (8 * HIDDEN + 2 * WIDE) + 1100 * HEADS;
        long deviations = 50 * 2 * 2;

        assertThat(need(4, PLAIN) - need(3, PLAIN)).isEqualTo((numbers + deviations) * Float.BYTES);
    }

    @Test
    void dropoutAddsItsFactors() throws JsonProcessingException {
        long kept =
                50 * 2 * HIDDEN + 2 * 1100 * HEADS; // behind two products; on attention, where its result is kept too

        assertThat(bytes(model(4, 0.1), PLAIN) - bytes(model(3, 0.1), PLAIN) - (need(4, PLAIN) - need(3, PLAIN)))
                .isEqualTo(kept * Float.BYTES);
    }

    @Test
    void layerByLayerOnlyTheVectorsBetweenLayersAddUp() throws JsonProcessingException {
        assertThat(need(4, PLAIN.inSegments()) - need(3, PLAIN.inSegments())).isEqualTo(50 * HIDDEN * Float.BYTES);
    }

    @Test
    void underAnAdapterOnlyTheInputsOfItsMatricesAreKept() throws JsonProcessingException {
        SentenceModel whole = model(4, 0);
        Transformer encoder = (Transformer) whole.modules().get(0);
        Lora lora = new Lora(2, 4, 0, false, List.of("query", "value"));
        SentenceModel adapted =
                new SentenceModel(List.of(encoder.with(lora), whole.modules().get(1)));
        TorchPlan plan = PLAIN.overStored();

        long frozen = ActivationNeed.of(TorchWay.of(adapted), plan, Lora::isAdapters, name -> false)
                .bytes(BATCH);
        long narrow = ActivationNeed.of(TorchWay.of(adapted), plan, Lora::isAdapters, name -> !Lora.isAdapters(name))
                .bytes(BATCH);

        assertThat(frozen).isLessThan(bytes(whole, PLAIN));
        assertThat(narrow)
                .as("what is stored in 16 bits is widened, and the copies are kept")
                .isGreaterThan(frozen + 3L * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * WIDE) * Float.BYTES);
    }

    private static long need(int layers, TorchPlan plan) throws JsonProcessingException {
        return bytes(model(layers, 0), plan);
    }

    private static long bytes(SentenceModel model, TorchPlan plan) {
        return ActivationNeed.of(TorchWay.of(model), plan, name -> true, name -> false)
                .bytes(BATCH);
    }

    private static SentenceModel model(int layers, double dropout) throws JsonProcessingException {
        String config = String.format(Locale.ROOT, """
                {"model_type": "bert", "vocab_size": 100, "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "max_position_embeddings": 64, "hidden_dropout_prob": %s,
                 "attention_probs_dropout_prob": %s}
                """, HIDDEN, WIDE, layers, HEADS, dropout, dropout);
        EncoderConfig read = EncoderConfig.read(new ObjectMapper().readTree(config), "config.json");
        return new SentenceModel(List.of(
                new Transformer(read.encoder()), new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
    }
}
