package org.sentenceforge.core.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    XLM_ROBERTA_XL(
            "xlm-roberta-xl",
            "roberta.",
            "pooler.dense",
            XlmRobertaXl::read,
            Bert::readRobertaHead,
            Bert::readRobertaInitialization),
    CAMEMBERT(
            "camembert",
            "roberta.",
            "pooler.dense",
            config -> Bert.readRoberta(config, "CamembertModel"),
            Bert::readRobertaHead,
            Bert::readRobertaInitialization),
    DISTILBERT("distilbert", "distilbert.", DistilBert::read, DistilBert::readHead, Bert::readInitialization),
    ALBERT("albert", "albert.", "pooler", Albert::read, Albert::readHead, Bert::readInitialization),
    DEBERTA("deberta", "deberta.", DebertaV1::read, Deberta::readHead, Bert::readInitialization),
    DEBERTA_V2("deberta-v2", "deberta.", Deberta::read, Deberta::readHead, Bert::readInitialization),
    ELECTRA("electra", "electra.", Electra::read, Electra::readHead, Bert::readInitialization),
    MPNET("mpnet", "mpnet.", "pooler.dense", MPNet::read, Bert::readRobertaHead, MPNet::readInitialization),
    MODERNBERT("modernbert", "model.", ModernBert::read, ModernBert::readHead, ModernBert::readInitialization),
    NOMIC_BERT("nomic_bert", "nomic_bert.", NomicBert::read, NomicBert::readHead, Bert::readInitialization) {
        @Override
        List<String> olderPrefixes() {
            return List.of("bert.");
        }
    },
    GTE("gte", "gte.", Gte::read, Bert::readHead, PackedBert::readInitialization) {
        @Override
        List<String> olderPrefixes() {
            return List.of("new.");
        }
    },
    GTE_NEW("new", "new.", Gte::readNew, Bert::readHead, PackedBert::readInitialization),
    JINA_V3(
            "jina_embeddings_v3",
            "roberta.",
            "pooler.dense",
            JinaV3::read,
            Bert::readRobertaHead,
            PackedBert::readInitialization),
    T5("t5", "", T5Encoder::readT5, null, T5Encoder::readInitialization),
    MT5("mt5", "", T5Encoder::readMT5, null, T5Encoder::readInitialization),
    UMT5("umt5", "", T5Encoder::readUMT5, null, T5Encoder::readInitialization),
    EUROBERT("eurobert", "model.", Llama::readEuroBert, Llama::readEuroBertHead, Llama::readInitialization),
    GEMMA2("gemma2", "model.", Gemma::readGemma2, DecoderFields::readHead, Gemma::readInitialization),
    GEMMA3_TEXT("gemma3_text", "model.", Gemma::readGemma3, DecoderFields::readHead, Gemma::readInitialization),
    QWEN2("qwen2", "model.", Llama::readQwen2, DecoderFields::readHead, Llama::readInitialization),
    QWEN3("qwen3", "model.", Llama::readQwen3, DecoderFields::readHead, Llama::readInitialization),
    PHI3("phi3", "model.", Phi3::read, DecoderFields::readHead, Llama::readInitialization),
    OLMO("olmo", "model.", Olmo::readOlmo, DecoderFields::readHead, Llama::readInitialization),
    OLMO2("olmo2", "model.", Olmo::readOlmo2, DecoderFields::readHead, Llama::readInitialization),
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

    /** Whether there are cross-encoders of this type: whether its class for sequence classification needs the encoder alone. */
    public boolean hasHead() {
        return head != null;
    }

    /** Whether a parameter that a scoring head uses, or that nothing uses, is one of the bare class: a pooler's, but where it is the head's. */
    public boolean isPooler(String name) {
        return this != DEBERTA && this != DEBERTA_V2 && name.startsWith("pooler.");
    }

    /** Whether this is the encoder of a model that has a decoder too, and whose config.json it has. */
    boolean isHalf() {
        return this == T5 || this == MT5 || this == UMT5;
    }

    /** What the names of tensors begin with that checkpoints may hold and the encoder does without. */
    public List<String> unused() {
        return switch (this) {
            case T5, MT5, UMT5 -> List.of("decoder.", "encoder.embed_tokens.", "lm_head.", "classification_head.");
            case DEBERTA, DEBERTA_V2 -> List.of("embeddings.position_embeddings.");
            default -> List.of();
        };
    }

    /** What the encoder's parameter names begin with in checkpoints saved from a class with a head; nothing in others. */
    public String headPrefix() {
        return headPrefix;
    }

    /** Other beginnings of names, in checkpoints of classes that the present one took the place of. */
    List<String> olderPrefixes() {
        return List.of();
    }

    /** What the encoder's names begin with in a checkpoint with these names, where it was saved from a class with a head. */
    public String headPrefix(Set<String> names) {
        return olderPrefixes().stream()
                .filter(prefix -> names.stream().anyMatch(name -> name.startsWith(prefix)))
                .findFirst()
                .orElse(headPrefix);
    }

    Encoder encoder(ConfigFields config) {
        return encoder.apply(config);
    }

    Optional<ClassificationHead> head(ConfigFields config) {
        return Optional.ofNullable(head).map(read -> read.apply(config));
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
                        + (key.isEmpty()
                                ? "key 'model_type' is missing"
                                : "model_type '" + key + "' is not known"
                                        + Relatives.nearest(key)
                                                .map(nearest -> "; the nearest that is: " + nearest)
                                                .orElse(""))
                        + "; known are "
                        + Arrays.stream(values()).map(ModelType::key).collect(Collectors.joining(", "))));
    }
}
