package org.sentenceforge.core.architecture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/**
 * What a masked language model says of a token: a logit for each entry of its vocabulary, {@code W norm(activation(dense(x))) + b}. Names
 * are those of the checkpoint, that of a table which is also the token embeddings' without the encoder's prefix.
 *
 * @param names      what the names of its own parameters begin with
 * @param dense      before the activation
 * @param table      the name of W [vocabulary, size]
 * @param bias       the name of b [vocabulary], or null
 * @param otherBias  another name that b has in some checkpoints, or null
 */
public record MaskedLanguageHead(
        List<String> names,
        Linear dense,
        Activation activation,
        Norm norm,
        String table,
        String bias,
        String otherBias,
        int vocabulary) {

    /** That of an architecture whose masked language model is known here; empty for others. */
    static Optional<MaskedLanguageHead> read(ModelType type, ConfigFields config) {
        return switch (type) {
            case BERT -> JinaBert.isMeant(config) ? Optional.empty() : Optional.of(bert(config));
            case ROBERTA, XLM_ROBERTA, CAMEMBERT, MPNET -> Optional.of(roberta(config));
            case DISTILBERT -> Optional.of(distilBert(config));
            case ELECTRA -> Optional.of(electra(config));
            case MODERNBERT -> Optional.of(modernBert(config));
            default -> Optional.empty();
        };
    }

    /** The architectures whose masked language models are known here. */
    public static List<ModelType> types() {
        return List.of(
                ModelType.BERT,
                ModelType.ROBERTA,
                ModelType.XLM_ROBERTA,
                ModelType.CAMEMBERT,
                ModelType.MPNET,
                ModelType.DISTILBERT,
                ModelType.ELECTRA,
                ModelType.MODERNBERT);
    }

    private static MaskedLanguageHead bert(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        String name = "cls.predictions.";
        return decoded(
                config,
                List.of("cls."),
                new Linear(name + "transform.dense", hidden, hidden, true),
                config.activation("hidden_act", "gelu"),
                new Norm(name + "transform.LayerNorm", hidden, config.positiveNumber("layer_norm_eps", 1e-12), true),
                name);
    }

    /** With GELU, whatever the encoder's activation is. */
    private static MaskedLanguageHead roberta(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        String name = "lm_head.";
        return decoded(
                config,
                List.of(name),
                new Linear(name + "dense", hidden, hidden, true),
                Activation.GELU,
                new Norm(name + "layer_norm", hidden, config.positiveNumber("layer_norm_eps", 1e-12), true),
                name);
    }

    /** A head whose bias is its own where its table is the token embeddings', and its decoder's otherwise. */
    private static MaskedLanguageHead decoded(
            ConfigFields config, List<String> names, Linear dense, Activation activation, Norm norm, String name) {
        boolean tied = tied(config);
        return new MaskedLanguageHead(
                names,
                dense,
                activation,
                norm,
                tied ? "embeddings.word_embeddings.weight" : name + "decoder.weight",
                name + (tied ? "bias" : "decoder.bias"),
                name + (tied ? "decoder.bias" : "bias"),
                config.positive("vocab_size"));
    }

    private static MaskedLanguageHead distilBert(ConfigFields config) {
        int hidden = config.positive("dim");
        return new MaskedLanguageHead(
                List.of("vocab_transform.", "vocab_layer_norm.", "vocab_projector."),
                new Linear("vocab_transform", hidden, hidden, true),
                config.activation("activation", "gelu"),
                new Norm("vocab_layer_norm", hidden, 1e-12, true),
                tied(config) ? "embeddings.word_embeddings.weight" : "vocab_projector.weight",
                "vocab_projector.bias",
                null,
                config.positive("vocab_size"));
    }

    /** ELECTRA's generator: down to the size of the embeddings, with GELU. */
    private static MaskedLanguageHead electra(ConfigFields config) {
        int size = config.positive("embedding_size", 128);
        return new MaskedLanguageHead(
                List.of("generator_predictions.", "generator_lm_head."),
                new Linear("generator_predictions.dense", config.positive("hidden_size"), size, true),
                Activation.GELU,
                new Norm("generator_predictions.LayerNorm", size, config.positiveNumber("layer_norm_eps", 1e-12), true),
                tied(config) ? "embeddings.word_embeddings.weight" : "generator_lm_head.weight",
                "generator_lm_head.bias",
                null,
                config.positive("vocab_size"));
    }

    private static MaskedLanguageHead modernBert(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        return new MaskedLanguageHead(
                List.of("head.", "decoder."),
                new Linear("head.dense", hidden, hidden, config.flag("classifier_bias", false)),
                config.activation("classifier_activation", "gelu"),
                new Norm("head.norm", hidden, config.positiveNumber("norm_eps", 1e-5), config.flag("norm_bias", false)),
                tied(config) ? "embeddings.tok_embeddings.weight" : "decoder.weight",
                config.flag("decoder_bias", true) ? "decoder.bias" : null,
                null,
                config.positive("vocab_size"));
    }

    private static boolean tied(ConfigFields config) {
        return config.flag("tie_word_embeddings", true);
    }

    /** Whether a parameter of this name is the head's own. */
    public boolean owns(String parameter) {
        return names.stream().anyMatch(parameter::startsWith);
    }

    /** Names that checkpoints may give parameters, by the names that they have here. */
    public Map<String, String> otherNames() {
        return otherBias == null ? Map.of() : Map.of(bias, otherBias);
    }

    /** What is multiplied with the table: {@code norm(activation(dense(x)))} [..., size]. */
    public <T> T transformed(TensorOps<T> ops, T x) {
        return norm.apply(ops, ops.activation(activation, dense.apply(ops, x)));
    }

    /** W [vocabulary, size]. */
    public <T> T table(TensorOps<T> ops) {
        return ops.parameter(table, vocabulary, dense.out());
    }

    /** b [vocabulary], or null. */
    public <T> T bias(TensorOps<T> ops) {
        return bias == null ? null : ops.parameter(bias, vocabulary);
    }
}
