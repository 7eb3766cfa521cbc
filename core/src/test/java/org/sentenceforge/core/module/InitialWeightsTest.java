package org.sentenceforge.core.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.ops.Activation;

/** Initial values against the distributions that transformers 5.18.0 draws them from, as its fresh models of these sizes show. */
class InitialWeightsTest {
    private static final String SIZES = """
            "vocab_size": 3000, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 3,
            "num_attention_heads": 4, "initializer_range": 0.05, "max_position_embeddings": 512""";

    /** zeroRow: the only row that is 0, or -1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model_type':'bert'|embeddings.word_embeddings.weight|0.05|inf|0",
                "'model_type':'bert'|embeddings.position_embeddings.weight|0.05|inf|-1",
                "'model_type':'bert'|encoder.layer.1.output.dense.weight|0.05|inf|-1",
                "'model_type':'bert'|pooler.dense.weight|0.05|inf|-1",
                "'model_type':'bert','pad_token_id':null|embeddings.word_embeddings.weight|0.05|inf|-1",
                "'model_type':'roberta'|embeddings.word_embeddings.weight|0.05|inf|1",
                "'model_type':'roberta'|embeddings.position_embeddings.weight|0.05|inf|1",
                "'model_type':'mpnet','pad_token_id':7|embeddings.position_embeddings.weight|0.05|inf|1",
                "'model_type':'modernbert','pad_token_id':5|embeddings.tok_embeddings.weight|0.044|0.1|-1",
                "'model_type':'modernbert'|layers.1.attn.Wqkv.weight|0.044|0.1|-1",
                "'model_type':'modernbert'|layers.1.mlp.Wo.weight|0.018|0.0409|-1",
                "'model_type':'modernbert'|head.dense.weight|0.018|0.0409|-1",
                "'model_type':'modernbert'|classifier.weight|0.11|0.25|-1",
                "'model_type':'albert','embedding_size':32|embeddings.word_embeddings.weight|0.05|inf|0",
                "'model_type':'deberta-v2','relative_attention':true,'pos_att_type':'c2p'|encoder.rel_embeddings.weight|0.05|inf|-1",
                "'model_type':'gemma2','head_dim':16|embed_tokens.weight|0.05|inf|0",
                "'model_type':'qwen3','head_dim':16|embed_tokens.weight|0.05|inf|-1",
                "'model_type':'qwen3','head_dim':16,'pad_token_id':7|embed_tokens.weight|0.05|inf|7",
            })
    void drawsMatricesAsTheReference(String keys, String name, double deviation, String bound, int zeroRow)
            throws IOException {
        InitialWeights weights = weights(keys, 42);
        int[] shape = weights.shapes().get(name);
        double[] values = values(weights, name);
        double limit = bound.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);

        double meanSquare = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        assertThat(Math.sqrt(meanSquare)).isCloseTo(deviation, within(0.1 * deviation));
        assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(0.1 * deviation));
        assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isLessThan(limit * 1.001);
        int[] zeroRows = IntStream.range(0, shape[0])
                .filter(r ->
                        Arrays.stream(values, r * shape[1], (r + 1) * shape[1]).allMatch(v -> v == 0))
                .toArray();
        assertThat(zeroRows).isEqualTo(zeroRow < 0 ? new int[0] : new int[] {zeroRow});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model_type':'bert'|embeddings.LayerNorm.weight|1",
                "'model_type':'bert'|encoder.layer.0.output.dense.bias|0",
                "'model_type':'modernbert'|final_norm.weight|1",
                "'model_type':'gemma3_text','head_dim':16|layers.0.self_attn.q_norm.weight|0",
                "'model_type':'gemma2','head_dim':16|norm.weight|0",
                "'model_type':'qwen3','head_dim':16|layers.2.post_attention_layernorm.weight|1",
                "'model_type':'bert'|2_LayerNorm/norm.weight|1",
                "'model_type':'bert'|2_LayerNorm/norm.bias|0",
            })
    void beginsNormsAndBiasesAsTheReference(String keys, String name, double value) throws IOException {
        assertThat(values(weights(keys, 42), name)).containsOnly(value);
    }

    @Test
    void beginsADenseModuleAsPyTorchDoes() throws IOException {
        InitialWeights weights = weights("'model_type':'bert'", 42);
        for (String name : List.of("1_Dense/linear.weight", "1_Dense/linear.bias")) {
            double[] values = values(weights, name);
            double bound = 1 / Math.sqrt(64);
            assertThat(Arrays.stream(values).map(Math::abs).max().orElseThrow()).isBetween(0.8 * bound, bound);
        }
    }

    @Test
    void everyValueIsAFunctionOfSeedNameAndIndex() throws IOException {
        String name = "encoder.layer.1.output.dense.weight";
        InitialWeights weights = weights("'model_type':'bert'", 42);
        ByteBuffer whole = weights.bytes(name, 0, 64 * 128 * 4);
        assertThat(weights.bytes(name, 400, 800)).isEqualTo(whole.slice(400, 800));
        assertThat(weights("'model_type':'bert'", 42).bytes(name, 0, 64 * 128 * 4))
                .isEqualTo(whole);
        assertThat(weights("'model_type':'bert'", 43).bytes(name, 0, 64 * 128 * 4))
                .isNotEqualTo(whole);
        assertThat(weights.bytes("encoder.layer.2.output.dense.weight", 0, 64 * 128 * 4))
                .isNotEqualTo(whole);
    }

    private static InitialWeights weights(String keys, long seed) throws IOException {
        String json = "{" + keys.replace('\'', '"') + "," + SIZES + "}";
        EncoderConfig config = EncoderConfig.read(new ObjectMapper().readTree(json), "config.json");
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()),
                new Classification(config.head()),
                new Dense("1_Dense", 64, 32, true, Activation.TANH, false),
                new LayerNorm("2_LayerNorm", 32)));
        return InitialWeights.of(model, config.initialization(), seed);
    }

    private static double[] values(InitialWeights weights, String name) {
        int bytes = (int) weights.info(name).byteSize();
        ByteBuffer buffer = weights.bytes(name, 0, bytes);
        return IntStream.range(0, bytes / 4)
                .mapToDouble(i -> buffer.getFloat(4 * i))
                .toArray();
    }
}
