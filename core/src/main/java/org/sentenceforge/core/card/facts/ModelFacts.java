package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardKind;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.TorchClasses;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.text.TokenizerSettings;

/**
 * What a card says about a model itself.
 *
 * @param maxLength longest row in tokens
 * @param dimension size of an embedding; null for a cross-encoder
 * @param labels number of scores of a pair; null for a bi-encoder
 * @param similarity key of the similarity function; null for a cross-encoder
 * @param retrieval whether the model is made for queries and documents: it has a router, or prompts for them
 */
public record ModelFacts(
        CardKind kind,
        int maxLength,
        Integer dimension,
        Integer labels,
        String similarity,
        List<CardData.Module> modules,
        boolean retrieval) {
    private static final List<String> RETRIEVAL_PROMPTS = List.of("query", "document", "passage", "corpus");
    /** The order in which the original prints the pooling modes; it is not that of their concatenation. */
    private static final List<PoolingMode> PRINTED_MODES = List.of(
            PoolingMode.CLS,
            PoolingMode.MEAN,
            PoolingMode.MAX,
            PoolingMode.MEAN_SQRT_LEN,
            PoolingMode.WEIGHTED_MEAN,
            PoolingMode.LAST_TOKEN);

    /** Reads the facts from a model directory, its modules as a style prints them. */
    public static ModelFacts of(ModelDirectory model, CardStyle style) {
        boolean crossEncoder = model.kind() == ModelKind.CROSS_ENCODER;
        List<SentenceModule> modules = model.model().modules();
        boolean prompted = model.settings().prompts().entrySet().stream()
                .anyMatch(prompt -> RETRIEVAL_PROMPTS.contains(prompt.getKey())
                        && !prompt.getValue().isEmpty());
        boolean routed = modules.stream().anyMatch(Router.class::isInstance);
        return new ModelFacts(
                crossEncoder ? CardKind.CROSS_ENCODER : CardKind.SENTENCE_TRANSFORMER,
                model.maxLength(),
                crossEncoder
                        ? null
                        : model.settings().truncateDim().orElse(model.model().dimension()),
                crossEncoder ? model.model().dimension() : null,
                crossEncoder ? null : model.settings().similarity().key(),
                crossEncoder ? List.of() : modules(model, modules, style),
                prompted || routed);
    }

    private static List<CardData.Module> modules(ModelDirectory model, List<SentenceModule> modules, CardStyle style) {
        List<CardData.Module> texts = new ArrayList<>();
        int dimension = 0;
        for (SentenceModule module : modules) {
            texts.add(text(model, module, dimension, style));
            dimension = module.dimension(dimension);
        }
        return texts;
    }

    private static CardData.Module text(ModelDirectory model, SentenceModule module, int before, CardStyle style) {
        Map<String, Object> config = new LinkedHashMap<>();
        if (module instanceof Transformer transformer) {
            config.put("max_seq_length", model.maxLength());
            config.put("do_lower_case", model.tokenizerSettings().casing() == TokenizerSettings.Casing.LOWERED);
            String architecture = transformer.encoder().architecture();
            if (!style.configuresArchitecture()) {
                return new CardData.Module("Transformer", config, architecture);
            }
            config.put("architecture", architecture);
        } else if (module instanceof Pooling pooling) {
            config.put("word_embedding_dimension", before);
            PRINTED_MODES.forEach(
                    mode -> config.put(mode.legacyFlag(), pooling.modes().contains(mode)));
            config.put("include_prompt", pooling.promptTokens() == PromptTokens.INCLUDED);
        } else if (module instanceof Dense dense) {
            config.put("in_features", dense.in());
            config.put("out_features", dense.out());
            config.put("bias", dense.bias());
            config.put("activation_function", TorchClasses.name(dense.activation()));
        } else if (module instanceof LayerNorm norm) {
            config.put("dimension", norm.dimension());
        } else {
            return new CardData.Module(name(module), null, null);
        }
        return new CardData.Module(name(module), config, null);
    }

    private static String name(SentenceModule module) {
        return module.getClass().getSimpleName();
    }
}
