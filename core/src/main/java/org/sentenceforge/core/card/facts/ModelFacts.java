package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.ModuleFormats;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
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
        ModelKind kind,
        int maxLength,
        Integer dimension,
        Integer labels,
        String similarity,
        List<CardData.Module> modules,
        boolean retrieval) {
    private static final List<String> RETRIEVAL_PROMPTS = List.of("query", "document", "passage", "corpus");

    /** Reads the facts from a model directory, its modules as a style prints them. */
    public static ModelFacts of(ModelDirectory model, CardStyle style) {
        boolean crossEncoder = model.kind() == ModelKind.CROSS_ENCODER;
        List<SentenceModule> modules = model.model().modules();
        boolean prompted = model.settings().prompts().entrySet().stream()
                .anyMatch(prompt -> RETRIEVAL_PROMPTS.contains(prompt.getKey())
                        && !prompt.getValue().isEmpty());
        boolean routed = modules.stream().anyMatch(module -> !module.routes().isEmpty());
        return new ModelFacts(
                model.kind(),
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
        String name = module.getClass().getSimpleName();
        if (!(module instanceof Transformer transformer)) {
            Optional<Map<String, Object>> printed =
                    ModuleFormats.of(module).flatMap(format -> format.printed(module, before));
            return new CardData.Module(name, printed.orElse(null), null);
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("max_seq_length", model.maxLength());
        config.put("do_lower_case", model.tokenizerSettings().casing() == TokenizerSettings.Casing.LOWERED);
        String architecture = transformer.encoder().architecture();
        if (!style.configuresArchitecture()) {
            return new CardData.Module(name, config, architecture);
        }
        config.put("architecture", architecture);
        return new CardData.Module(name, config, null);
    }
}
