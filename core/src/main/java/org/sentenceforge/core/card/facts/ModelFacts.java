package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.format.ModuleFormats;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.module.SparseStaticEmbedding;
import org.sentenceforge.core.module.SpladePooling;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.text.TokenizerSettings;

/**
 * What a card says about a model itself.
 *
 * @param maxLength longest row in tokens
 * @param dimension size of an embedding; null for a cross-encoder
 * @param labels number of scores of a pair; null for a bi-encoder
 * @param modelType what a sparse encoder is called; null for others
 * @param similarity key of the similarity function; null for a cross-encoder
 * @param retrieval whether the model is made for queries and documents: it has a router, or prompts for them
 */
public record ModelFacts(
        ModelKind kind,
        int maxLength,
        Integer dimension,
        Integer labels,
        String modelType,
        String similarity,
        List<CardData.Module> modules,
        boolean retrieval) {
    private static final String SPARSE_TYPE = "Sparse Encoder";
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
                model.kind() == ModelKind.SPARSE_ENCODER ? sparseType(modules) : null,
                crossEncoder ? null : model.settings().similarity().key(),
                crossEncoder ? List.of() : modules(model, modules, style),
                prompted || routed);
    }

    /** {@code Asymmetric Inference-free SPLADE Sparse Encoder}: by its modules, those of routes too. */
    private static String sparseType(List<SentenceModule> modules) {
        boolean routed = modules.stream().anyMatch(module -> !module.routes().isEmpty());
        return (routed ? "Asymmetric " : "")
                + (has(SparseStaticEmbedding.class, modules) ? "Inference-free " : "")
                + (has(SpladePooling.class, modules) ? "SPLADE " : "")
                + (has(SparseAutoEncoder.class, modules) ? "CSR " : "")
                + SPARSE_TYPE;
    }

    /** What a sparse encoder's type says beside its kind, each a word; none for other models. */
    List<String> features() {
        return modelType == null
                ? List.of()
                : Stream.of(modelType.replace(SPARSE_TYPE, "").split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    private static boolean has(Class<?> type, List<SentenceModule> modules) {
        return modules.stream()
                .anyMatch(module -> type.isInstance(module)
                        || module.routes().values().stream().anyMatch(route -> has(type, route)));
    }

    private static List<CardData.Module> modules(ModelDirectory model, List<SentenceModule> modules, CardStyle style) {
        return modules(model, modules, 0, style);
    }

    private static List<CardData.Module> modules(
            ModelDirectory model, List<SentenceModule> modules, int before, CardStyle style) {
        List<CardData.Module> texts = new ArrayList<>();
        int dimension = before;
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
            Map<String, String> facts =
                    module instanceof SparseStaticEmbedding table ? tableFacts(table, way(model, module)) : Map.of();
            Map<String, List<CardData.Module>> routes = new LinkedHashMap<>();
            module.routes().forEach((route, chain) -> routes.put(route, modules(model, chain, before, style)));
            return new CardData.Module(name, printed.orElse(null), null, facts, routes);
        }
        ModelDirectory way = way(model, module);
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("max_seq_length", way.maxLength());
        config.put("do_lower_case", way.tokenizerSettings().casing() == TokenizerSettings.Casing.LOWERED);
        String architecture = transformer.architecture();
        if (!style.configuresArchitecture()) {
            return new CardData.Module(name, config, architecture);
        }
        boolean predicts = transformer.head().isPresent();
        config.put("architecture", predicts ? architecture.replaceFirst("Model$", "ForMaskedLM") : architecture);
        return new CardData.Module(predicts ? "MLM" + name : name, config, null);
    }

    /** The way through the model that has a module. */
    private static ModelDirectory way(ModelDirectory model, SentenceModule module) {
        return model.ways().stream()
                .filter(way -> way.model().modules().contains(module))
                .findFirst()
                .orElse(model);
    }

    private static Map<String, String> tableFacts(SparseStaticEmbedding table, ModelDirectory way) {
        String tokenizer = ModelFiles.of(way.tokenizerFolder())
                .json("tokenizer_config.json")
                .map(json -> json.path("tokenizer_class").asText(""))
                .filter(name -> !name.isEmpty() && !name.equals("TokenizersBackend"))
                .orElse("PreTrainedTokenizerFast");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("dim", Integer.toString(table.entries()));
        facts.put("tokenizer", tokenizer.endsWith("Fast") ? tokenizer : tokenizer + "Fast");
        return facts;
    }
}
