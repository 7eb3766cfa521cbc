package org.sentenceforge.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
                "'model_type':'t5'|model_type 't5' is not known; known are bert, roberta,",
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
    void readsTheOldKeysOfRotaryPositions() {
        Encoder old = read("'model_type':'qwen2','rope_theta':500.0,'rope_scaling':{'type':'linear','factor':4.0}");
        Encoder current =
                read("'model_type':'qwen2','rope_parameters':{'rope_theta':500.0,'rope_type':'linear','factor':4.0}");
        assertThat(old).isEqualTo(current);
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
