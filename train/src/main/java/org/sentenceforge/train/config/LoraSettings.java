package org.sentenceforge.train.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Section;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Lora;

/**
 * The key {@code lora}: the encoder's matrices stay as they are, and small ones beside them are trained (spec: training, section 10).
 *
 * @param targets the linear layers; empty for those that PEFT takes for the model's type
 * @param merge   whether the trained model is written as an ordinary directory, with the change added to the matrices
 */
public record LoraSettings(
        int rank, double alpha, double dropout, boolean rankStabilised, List<String> targets, boolean merge) {
    private static final Parameter<Integer> RANK = Parameter.of("r", ValueTypes.whole(1), 8, "rank of the adapter");
    private static final Parameter<Double> ALPHA =
            Parameter.of("alpha", ValueTypes.POSITIVE, 8.0, "the adapter is scaled by alpha / r");
    private static final Parameter<Double> DROPOUT =
            Parameter.of("dropout", ValueTypes.FRACTION, 0.0, "dropout rate before the adapter's matrices");
    private static final Parameter<Boolean> RANK_STABILISED =
            Parameter.of("use_rslora", ValueTypes.FLAG, false, "whether to scale by alpha / √r instead");
    private static final Parameter<List<String>> TARGETS = Parameter.of(
            "targets",
            ValueTypes.listOf(ValueTypes.text("NAME")),
            List.of(),
            "names of linear layers to adapt, or all-linear; by default PEFT's choice for the model's type");
    private static final Parameter<Boolean> MERGE = Parameter.of(
            "merge",
            ValueTypes.FLAG,
            false,
            "whether the adapter is merged into the weights, and an ordinary model directory written");

    static final Section<LoraSettings> SECTION = new Section<>(
            List.of(RANK, ALPHA, DROPOUT, RANK_STABILISED, TARGETS, MERGE), keys -> Optional.of(read(keys)));

    private static final List<String> SPLIT_ATTENTION = List.of("q_proj", "v_proj");
    private static final List<String> BERT = List.of("query", "value");
    private static final List<String> T5 = List.of("q", "v");
    /** PEFT's own table, by {@code model_type}. */
    private static final Map<String, List<String>> USUAL = Map.ofEntries(
            Map.entry("bert", BERT),
            Map.entry("roberta", BERT),
            Map.entry("xlm-roberta", BERT),
            Map.entry("camembert", BERT),
            Map.entry("electra", BERT),
            Map.entry("deberta-v2", List.of("query_proj", "value_proj")),
            Map.entry("t5", T5),
            Map.entry("mt5", T5),
            Map.entry("distilbert", List.of("q_lin", "v_lin")),
            Map.entry("llama", SPLIT_ATTENTION),
            Map.entry("mistral", SPLIT_ATTENTION),
            Map.entry("qwen2", SPLIT_ATTENTION),
            Map.entry("qwen3", SPLIT_ATTENTION),
            Map.entry("gemma2", SPLIT_ATTENTION),
            Map.entry("gemma3_text", SPLIT_ATTENTION));

    private static LoraSettings read(Config keys) {
        return new LoraSettings(
                keys.get(RANK),
                keys.get(ALPHA),
                keys.get(DROPOUT),
                keys.get(RANK_STABILISED),
                keys.get(TARGETS),
                keys.get(MERGE));
    }

    /**
     * The adapter for a model.
     *
     * @throws SforgeException (usage) where no layers are named, and there are no usual ones for the model's type
     */
    public Lora of(ModelDirectory model) {
        String type = model.encoder().modelType().key();
        List<String> layers = targets.isEmpty() ? USUAL.getOrDefault(type, List.of()) : targets;
        if (layers.isEmpty()) {
            throw SforgeException.usage("lora.targets: missing, and there are no usual ones for a model of type " + type
                    + "; give names of linear layers, or " + Lora.ALL_LINEAR);
        }
        return new Lora(rank, alpha, dropout, rankStabilised, layers);
    }
}
