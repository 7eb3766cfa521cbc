package org.sentenceforge.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.ops.Attention.Reach;
import org.sentenceforge.core.support.GoldenModel;

class EncoderConfigTest {
    private static final String SIZES = """
            "vocab_size": 150, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 4,
            "num_attention_heads": 4, "max_position_embeddings": 64""";

    static List<GoldenModel> goldens() {
        return GoldenModel.all();
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void bothDialectsSayTheSame(GoldenModel golden) {
        assertThat(golden.config("config.v5.json")).isEqualTo(golden.config("config.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'model_type':'gpt2'|model_type 'gpt2' is not known; the nearest that is: llama; known are bert,",
                "'model_type':'deberta-v2','conv_kernel_size':3|'conv_kernel_size' is 3; expected 0; the convolution of DeBERTa v2 XLarge",
                "'model_type':'deberta-v2','relative_attention':true|'pos_att_type' is null; expected c2p, p2c or both",
                "'model_type':'deberta-v2','relative_attention':true,'pos_att_type':['p2p']|'pos_att_type' is [\"p2p\"]; expected c2p",
                "'model_type':'deberta-v2','relative_attention':true,'pos_att_type':'c2p','position_buckets':7|'position_buckets' is 7; expected an even",
                "'model_type':'deberta-v2','attention_head_size':7|'attention_head_size' is 7; expected 12",
                "'model_type':'albert','num_hidden_groups':9|'num_hidden_groups' is 9; expected at most num_hidden_layers, 4",
                "'model_type':'t5','d_model':8,'d_ff':8,'d_kv':4,'num_layers':1,'num_heads':2,'relative_attention_num_buckets':2|'relative_attention_num_buckets' is 2; expected 4",
                "'model_type':'t5','d_model':8,'d_ff':8,'d_kv':4,'num_layers':1,'num_heads':2,'feed_forward_proj':'gated-mish'|'feed_forward_proj' is \"gated-mish\"; expected",
                "'model_type':'t5','d_model':8,'d_ff':8,'d_kv':4,'num_layers':1001,'num_heads':2|'num_layers' is 1001; expected at most 1000",
                "'model_type':'eurobert','classifier_pooling':'max'|'classifier_pooling' is \"max\"; expected bos, mean or late",
                "'model_type':'bert','is_encoder_decoder':true|'is_encoder_decoder' is true; expected false",
                "'model_type':'clip'|model_type 'clip' is not known; known are bert, roberta,",
                "'model_type':'longformer'|model_type 'longformer' is not known; the nearest that is: roberta; known are bert,",
                "'model_type':'qwen-3'|model_type 'qwen-3' is not known; the nearest that is: qwen3; known are bert,",
                "'model_type':'bert','position_embedding_type':'alibi','feed_forward_type':'original'|'feed_forward_type' is \"original\"; expected geglu",
                "'model_type':'gte','position_embedding_type':'absolute'|'position_embedding_type' is \"absolute\"; expected rope",
                "'model_type':'new','logn_attention_scale':true|'logn_attention_scale' is true; expected false",
                "'model_type':'new','rope_scaling':{'type':'ntk','factor':2,'mixed_b':0.4}|'rope_scaling.mixed_b' is 0.4; expected null",
                "'model_type':'nomic_bert','n_embd':48,'n_head':4,'n_layer':2,'prenorm':true|'prenorm' is true; expected false",
                "'model_type':'nomic_bert','n_embd':48,'n_head':4,'n_layer':2,'rotary_emb_fraction':0.5|'rotary_emb_fraction' is 0.5; expected 1",
                "'model_type':'nomic_bert','n_embd':48,'n_head':4,'n_layer':2000|'n_layer' is 2000; expected at most 1000",
                "'vocab_size':9|key 'model_type' is missing",
                "'model_type':'bert','position_embedding_type':'relative_key'|'position_embedding_type' is \"relative_key\"; expected absolute",
                "'model_type':'bert','is_decoder':true|'is_decoder' is true; expected false",
                "'model_type':'bert','hidden_act':'mish'|'hidden_act' is \"mish\"; expected one of gelu,",
                "'model_type':'bert','num_attention_heads':5|hidden_size 48 is not a multiple of 'num_attention_heads' 5",
                "'model_type':'bert','hidden_size':'48'|'hidden_size' is \"48\"; expected a whole number",
                "'model_type':'bert','vocab_size':null|'vocab_size' is missing",
                "'model_type':'bert','vocab_size':0|'vocab_size' is 0; expected a number from 1",
                "'model_type':'bert','vocab_size':3000000000|'vocab_size' is 3000000000; expected a whole number",
                "'model_type':'bert','hidden_dropout_prob':1.0|'hidden_dropout_prob' is 1.0; expected a rate",
                "'model_type':'roberta','max_position_embeddings':2|'max_position_embeddings' is 2; expected more than",
                "'model_type':'mpnet','relative_attention_num_buckets':16|'relative_attention_num_buckets' is 16; expected 32",
                "'model_type':'modernbert','layer_types':['full_attention']|'layer_types' is [\"full_attention\"]; expected one type for each of 4",
                "'model_type':'qwen3','num_key_value_heads':3|num_attention_heads 4 is not a multiple of 'num_key_value_heads' 3",
                "'model_type':'qwen2','rope_scaling':{'type':'yarn','factor':4}|'rope_scaling.type' is \"yarn\"; expected default, linear or llama3",
                "'model_type':'llama','partial_rotary_factor':0.5|'partial_rotary_factor' is 0.5; expected 1",
                "'model_type':'llama','head_dim':7|an even head size (it is 7)",
                "'model_type':'gemma2','use_bidirectional_attention':true|'use_bidirectional_attention' is true; expected false",
                "'model_type':'modernbert','layer_types':'full_attention'|'layer_types' is \"full_attention\"; expected an array of strings",
                "'model_type':'gemma2','sliding_window':null|'sliding_window' is null; expected a number of tokens",
            })
    void refusesByKey(String keys, String message) {
        assertThatThrownBy(() -> read(keys))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageStartingWith("config.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void ofAValueTooLongToReadTheErrorShowsTheBeginning() {
        assertThatThrownBy(() -> read("'model_type':'bert','hidden_act':'" + "x".repeat(100_000) + "'"))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("xxx…; expected one of gelu")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2000));
    }

    @Test
    void readsTheOldKeysOfRotaryPositions() {
        Encoder old = read("'model_type':'qwen2','rope_theta':500.0,'rope_scaling':{'type':'linear','factor':4.0}");
        Encoder current =
                read("'model_type':'qwen2','rope_parameters':{'rope_theta':500.0,'rope_type':'linear','factor':4.0}");
        assertThat(old).isEqualTo(current);
    }

    /** GTE's "fixed NTK" as published: base and frequencies by the formula of its code, in a double's digits. */
    @Test
    void theScalingOfGteStretchesTheSlowestWaveByTheFactorAndTheFastestHardly() {
        PackedBert gte =
                (PackedBert) read("'model_type':'new','rope_theta':20000,'rope_scaling':{'type':'ntk','factor':8.0}");
        double[] frequencies = gte.layer().rotary().inverseFrequencies();
        assertThat(frequencies).hasSize(6);
        for (int j = 0; j < frequencies.length; j++) {
            double expected = Math.pow(20_000 * 8.0, -2.0 * j / 12) / Math.pow(8, 2.0 / 12);
            assertThat(frequencies[j]).isCloseTo(expected, withinPercentage(1e-10));
        }
        assertThat(frequencies[5] * 8).isCloseTo(Math.pow(20_000, -10.0 / 12), withinPercentage(1e-10));
    }

    @Test
    void nomicReadsThePublishedKeysAndThoseOfTransformersAlike() {
        String published =
                "'n_embd':48,'n_head':4,'n_layer':4,'n_inner':256,'n_positions':2048,'layer_norm_epsilon':1e-12,"
                        + "'attn_pdrop':0,'resid_pdrop':0,'qkv_proj_bias':false,'mlp_fc1_bias':false,'mlp_fc2_bias':false,"
                        + "'activation_function':'swiglu','rotary_emb_fraction':1.0,'rotary_emb_base':1000";
        String current = "'intermediate_size':256,'max_position_embeddings':2048";
        assertThat(read("'model_type':'nomic_bert'," + published))
                .isEqualTo(read("'model_type':'nomic_bert'," + current));
    }

    @Test
    void aMissingLocalThetaIsTheDefaultAndANullOneTheGlobalTheta() {
        ModernBert missing = (ModernBert) read("'model_type':'modernbert','global_rope_theta':5000.0");
        ModernBert none =
                (ModernBert) read("'model_type':'modernbert','global_rope_theta':5000.0,'local_rope_theta':null");
        assertThat(missing.layers())
                .extracting(layer -> layer.rotary().theta())
                .containsExactly(5000.0, 1e4, 1e4, 5000.0);
        assertThat(none.layers()).extracting(layer -> layer.rotary().theta()).containsOnly(5000.0);
    }

    @Test
    void windowsReachAsFarAsTheReferenceSays() {
        assertThat(reaches("'model_type':'gemma2','sliding_window':7"))
                .containsExactly(new Reach(6, 0), Reach.CAUSAL, new Reach(6, 0), Reach.CAUSAL);
        assertThat(reaches("'model_type':'gemma3_text','sliding_window':512,'use_bidirectional_attention':true"))
                .containsOnly(new Reach(256, 256));
        assertThat(reaches("'model_type':'qwen3','sliding_window':7")).containsOnly(Reach.CAUSAL);
        assertThat(reaches("'model_type':'qwen3','sliding_window':7,'use_sliding_window':true,'max_window_layers':2"))
                .containsExactly(Reach.CAUSAL, Reach.CAUSAL, new Reach(6, 0), new Reach(6, 0));
        assertThat(reaches("'model_type':'qwen3','is_causal':false")).containsOnly(Reach.ALL);
    }

    private static List<Reach> reaches(String keys) {
        Encoder encoder = read(keys);
        List<RotaryAttention> attentions =
                encoder instanceof Gemma gemma ? gemma.attentions() : ((Llama) encoder).attentions();
        return attentions.stream().map(layer -> layer.attention().reach()).toList();
    }

    /** Keys given twice: the last one counts. */
    private static Encoder read(String keys) {
        try {
            return EncoderConfig.read(
                            new ObjectMapper().readTree("{" + SIZES + "," + keys.replace('\'', '"') + "}"),
                            "config.json")
                    .encoder();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
