package org.sentenceforge.core.architecture;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/** The architectures, as {@code model_type} in config.json names them. */
public enum ModelType {
    BERT("bert", "bert.", "pooler.dense", Bert::read, Bert::readHead, Bert::readInitialization),
    ROBERTA(
            "roberta",
            "roberta.",
            "pooler.dense",
            config -> Bert.readRoberta(config, "RobertaModel"),
            Bert::readRobertaHead,
            Bert::readRobertaInitialization),
    XLM_ROBERTA(
            "xlm-roberta",
            "roberta.",
            "pooler.dense",
            config -> Bert.readRoberta(config, "XLMRobertaModel"),
            Bert::readRobertaHead,
            Bert::readRobertaInitialization),
    CAMEMBERT(
            "camembert",
            "roberta.",
            "pooler.dense",
            config -> Bert.readRoberta(config, "CamembertModel"),
            Bert::readRobertaHead,
            Bert::readRobertaInitialization),
    DISTILBERT("distilbert", "distilbert.", DistilBert::read, DistilBert::readHead, Bert::readInitialization) {
        @Override
        String depthKey() {
            return "n_layers";
        }
    },
    ELECTRA("electra", "electra.", Electra::read, Electra::readHead, Bert::readInitialization),
    MPNET("mpnet", "mpnet.", "pooler.dense", MPNet::read, Bert::readRobertaHead, MPNet::readInitialization),
    MODERNBERT("modernbert", "model.", ModernBert::read, ModernBert::readHead, ModernBert::readInitialization),
    GEMMA2("gemma2", "model.", Gemma::readGemma2, DecoderFields::readHead, Gemma::readInitialization),
    GEMMA3_TEXT("gemma3_text", "model.", Gemma::readGemma3, DecoderFields::readHead, Gemma::readInitialization),
    QWEN2("qwen2", "model.", Llama::readQwen2, DecoderFields::readHead, Llama::readInitialization),
    QWEN3("qwen3", "model.", Llama::readQwen3, DecoderFields::readHead, Llama::readInitialization),
    LLAMA("llama", "model.", Llama::readLlama, DecoderFields::readHead, Llama::readInitialization),
    MISTRAL("mistral", "model.", Llama::readMistral, DecoderFields::readHead, Llama::readInitialization);

    private final String key;
    private final String headPrefix;
    private final String pooler;
    private final Function<ConfigFields, Encoder> encoder;
    private final Function<ConfigFields, ClassificationHead> head;
    private final Function<ConfigFields, Initialization> initialization;

    ModelType(
            String key,
            String headPrefix,
            Function<ConfigFields, Encoder> encoder,
            Function<ConfigFields, ClassificationHead> head,
            Function<ConfigFields, Initialization> initialization) {
        this(key, headPrefix, "", encoder, head, initialization);
    }

    ModelType(
            String key,
            String headPrefix,
            String pooler,
            Function<ConfigFields, Encoder> encoder,
            Function<ConfigFields, ClassificationHead> head,
            Function<ConfigFields, Initialization> initialization) {
        this.key = key;
        this.headPrefix = headPrefix;
        this.pooler = pooler;
        this.encoder = encoder;
        this.head = head;
        this.initialization = initialization;
    }

    /** The value of {@code model_type}. */
    public String key() {
        return key;
    }

    /** What the parameters of its Python class's pooler begin with, whether or not anything uses it; "" where it has none. */
    public String pooler() {
        return pooler;
    }

    /** The key of config.json that says how many layers there are. */
    String depthKey() {
        return "num_hidden_layers";
    }

    /** What the encoder's parameter names begin with in checkpoints saved from a class with a head; nothing in others. */
    public String headPrefix() {
        return headPrefix;
    }

    Encoder encoder(ConfigFields config) {
        return encoder.apply(config);
    }

    ClassificationHead head(ConfigFields config) {
        return head.apply(config);
    }

    Initialization initialization(ConfigFields config) {
        return initialization.apply(config);
    }

    static ModelType read(ConfigFields config, String source) {
        String key = config.text("model_type", "");
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(() -> SforgeException.badModel(source + ": "
                        + (key.isEmpty() ? "key 'model_type' is missing" : "model_type '" + key + "' is not known")
                        + "; known are "
                        + Arrays.stream(values()).map(ModelType::key).collect(Collectors.joining(", "))));
    }
}
