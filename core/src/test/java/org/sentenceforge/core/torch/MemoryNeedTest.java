package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.support.TinySparse;

/** Numbers of parameters as the original library counts them. */
class MemoryNeedTest {

    @Test
    void countsGemma2OfNineBillionParameters() throws JsonProcessingException {
        String config = """
                {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 3584, "intermediate_size": 14336,
                 "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
                 "max_position_embeddings": 8192}
                """;
        assertThat(need(config, TorchPrecision.FP32).parameters()).isEqualTo(9_241_705_984L);
        assertThat(need(config, TorchPrecision.FP32).weightBytes()).isEqualTo(4 * 9_241_705_984L);
        long table = 256_000L * 3584;
        long norms = (42 * 4 + 1) * 3584L;
        assertThat(need(config, TorchPrecision.BF16).weightBytes()).isEqualTo(2 * 9_241_705_984L + 2 * (table + norms));
    }

    @Test
    void countsModernBertBase() throws JsonProcessingException {
        String config = """
                {"model_type": "modernbert", "vocab_size": 50368, "hidden_size": 768, "intermediate_size": 1152,
                 "num_hidden_layers": 22, "num_attention_heads": 12}
                """;
        assertThat(need(config, TorchPrecision.FP32).parameters()).isEqualTo(149_014_272L);
    }

    @Test
    void theLogitsOfASparseEncoderTakeNoMoreForALargerBatch(@TempDir Path folder) throws IOException {
        SentenceModel model = ModelDirectory.read(TinySparse.in(folder)).model();
        long perToken = 4 * (4L * 24 + 3 * 72);

        MemoryNeed small = MemoryNeed.of(model, TorchPrecision.FP32, 10);
        MemoryNeed large = MemoryNeed.of(model, TorchPrecision.FP32, 1 << 20);

        assertThat(small.logitBytes()).isEqualTo(4L * 10 * 200 * Float.BYTES);
        assertThat(large.logitBytes()).isEqualTo(4L * (1 << 24) * Float.BYTES);
        assertThat(large.batchBytes()).isLessThanOrEqualTo(large.logitBytes() + (perToken << 20));
    }

    private static MemoryNeed need(String config, TorchPrecision precision) throws JsonProcessingException {
        EncoderConfig read = EncoderConfig.read(new ObjectMapper().readTree(config), "config.json");
        return MemoryNeed.of(new SentenceModel(List.of(new Transformer(read.encoder()))), precision, 4096);
    }
}
