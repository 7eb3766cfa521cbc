package org.sentenceforge.train.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.FreshFolder;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.train.config.LoraSettings;
import org.sentenceforge.train.config.ModuleChain;
import org.sentenceforge.train.config.ModuleSpec;
import org.sentenceforge.train.config.ScoringHead;
import org.sentenceforge.train.config.StartModel;

/**
 * The model that a run starts from, read or randomly initialised. Owns the files of the latter until closed.
 *
 * @param folder those files
 */
record StartedModel(ModelDirectory model, Optional<FreshFolder> folder) implements AutoCloseable {

    /**
     * Reads or makes the model.
     *
     * @param lora the adapter that its encoder gets
     * @param kind of model that is trained
     * @param seed of the parameters that are drawn
     * @throws SforgeException (bad model) where the model is of another kind, and nobody has said that it is to become one of this
     */
    static StartedModel of(
            StartModel start, Optional<LoraSettings> lora, ModelKind kind, long seed, Surroundings surroundings) {
        Optional<FreshFolder> folder = start.fresh().map(fresh -> FreshFolder.of(fresh.json(), fresh.tokenizer()));
        try {
            ModelDirectory model = folder.map(
                            fresh -> ModelDirectory.read(fresh.path(), kind).fresh(seed))
                    .orElseGet(() -> opened(start, kind, surroundings.sources()));
            ModelDirectory whole = kind == ModelKind.CROSS_ENCODER
                    ? withHead(model, start.head(), seed, surroundings)
                    : withModules(model, start.modules(), seed, surroundings.warnings());
            ModelDirectory routed = start.query()
                    .map(query -> whole.withQueryTable(query.weights(), query.frozen()))
                    .orElse(whole);
            ModelDirectory adapted = lora.map(settings -> routed.withLora(settings.of(routed), start.model(), seed))
                    .orElse(routed);
            return new StartedModel(adapted, folder);
        } catch (RuntimeException e) {
            folder.ifPresent(FreshFolder::close);
            throw e;
        }
    }

    private static ModelDirectory opened(StartModel start, ModelKind kind, Sources sources) {
        ModelDirectory model = ModelDirectory.read(ModelReference.parse(start.model()), sources);
        if (model.kind() != kind && start.kind().isEmpty()) {
            String own = StartModel.key(model.kind());
            throw SforgeException.badModel(model.path() + ": is a " + own + "; say so with kind: " + own);
        }
        return model.kind() == kind ? model : ModelDirectory.read(ModelReference.parse(start.model()), kind, sources);
    }

    private static ModelDirectory withHead(
            ModelDirectory model, ScoringHead head, long seed, Surroundings surroundings) {
        if (model.chat().isPresent()) {
            throw SforgeException.badModel(model.path()
                    + ": is a reranker that reads its pairs in a chat template; such models can be used, evaluated and exported,"
                    + " but not trained yet; start from an encoder or from a cross-encoder with a classification head");
        }
        model.warnings().forEach(surroundings.warnings());
        ModelDirectory scored = head.of(model, seed);
        if (scored.hasFreshHead()) {
            surroundings.detail("the scoring head is new: num_labels "
                    + scored.scoring().orElseThrow().labels());
        }
        return scored;
    }

    private static ModelDirectory withModules(
            ModelDirectory model, List<ModuleSpec> modules, long seed, Consumer<String> warnings) {
        if (modules.isEmpty()) {
            if (model.isFresh()) {
                warnings.accept("modules: none are given; the mean of the tokens' vectors is used");
            } else {
                model.warnings().forEach(warnings);
            }
            return model;
        }
        List<SentenceModule> own = model.model().modules();
        if (model.model().encoder().isEmpty()) {
            throw SforgeException.usage("modules: the model begins with a "
                    + own.get(0).getClass().getSimpleName()
                    + ", and modules can only be put behind a Transformer; leave the key out");
        }
        ModuleChain chain = ModuleChain.of(modules, model.model());
        chain.notes().forEach(warnings);
        return model.withModules(chain.modules(), model.isFresh() ? Map.of() : chain.kept(), seed);
    }

    @Override
    public void close() {
        folder.ifPresent(FreshFolder::close);
    }
}
