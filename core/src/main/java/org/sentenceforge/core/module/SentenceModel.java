package org.sentenceforge.core.module;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.module.SentenceModule.Stage;
import org.sentenceforge.core.ops.TensorOps;

/** The whole chain. */
public record SentenceModel(List<SentenceModule> modules) {

    public <T> Features<T> forward(TensorOps<T> ops) {
        return behindEncoder(ops, modules.get(0).apply(ops, null));
    }

    /** What the chain would give if a layer of its encoder were the last: for the embedding layer first, then layer by layer. */
    public <T> List<Features<T>> forwardOfLayers(TensorOps<T> ops) {
        Features<T> encoded = modules.get(0).apply(ops, null);
        return encoded.hiddenStates().stream()
                .map(state -> behindEncoder(ops, encoded.withTokenEmbeddings(state)))
                .toList();
    }

    private <T> Features<T> behindEncoder(TensorOps<T> ops, Features<T> encoded) {
        Features<T> features = encoded;
        for (SentenceModule module : modules.subList(1, modules.size())) {
            features = module.apply(ops, features);
        }
        return features;
    }

    /**
     * The chain with every router replaced by the modules that it has for a task; the chain itself where it has no router.
     *
     * @param task what texts are for ({@code query}, {@code document}), or empty
     * @throws org.sentenceforge.core.SforgeException (usage) where a router has no route for the task
     */
    public SentenceModel forTask(Optional<String> task) {
        return new SentenceModel(modules.stream()
                .flatMap(module -> module.forTask(task).stream())
                .toList());
    }

    /** Every way through the model: the chain with the modules of each of its routers' routes in the router's place. */
    public List<SentenceModel> ways() {
        List<List<SentenceModule>> ways = List.of(List.of());
        for (SentenceModule module : modules) {
            List<List<SentenceModule>> choices = module.routes().isEmpty()
                    ? List.of(List.of(module))
                    : module.routes().values().stream()
                            .flatMap(route -> new SentenceModel(route).ways().stream())
                            .map(SentenceModel::modules)
                            .toList();
            ways = ways.stream()
                    .flatMap(way -> choices.stream()
                            .map(choice ->
                                    Stream.concat(way.stream(), choice.stream()).toList()))
                    .toList();
        }
        return ways.stream().map(SentenceModel::new).toList();
    }

    /**
     * Makes sure that every way through the modules gives a vector per text, and no module wants one before that.
     *
     * @param source what errors call the model
     * @throws SforgeException (bad model) where that is not so
     */
    public void requirePooling(String source) {
        for (SentenceModel way : ways()) {
            Stage reached = Stage.TOKENS;
            for (SentenceModule module : way.modules()) {
                if (module.stage() == Stage.TEXTS && reached == Stage.TOKENS) {
                    throw withoutPooling(
                            source, "before the module " + module.getClass().getSimpleName());
                }
                reached = module.stage() == Stage.TOKENS ? reached : Stage.TEXTS;
            }
            if (reached == Stage.TOKENS) {
                throw withoutPooling(source, "behind the vectors of tokens");
            }
            way.requireSpladePooling(source);
            boolean expands = way.encoderModule()
                    .flatMap(first -> first.rows().expansion())
                    .isPresent();
            if (expands || way.tokenMask().isPresent() || way.tokenPooling().isPresent()) {
                throw SforgeException.badModel(source + ": expected "
                        + (expands
                                ? "query_expansion"
                                : way.tokenMask().isPresent() ? "a MultiVectorMask" : "a HierarchicalTokenPooling")
                        + " in a multi-vector encoder alone, got it in a model with one vector per text");
            }
        }
    }

    /**
     * Makes sure that the modules give a vector per token, of which some may be left out in the end.
     *
     * @throws SforgeException (bad model) where that is not so
     */
    public void requireTokenVectors(String source) {
        Transformer first = encoderModule()
                .filter(transformer -> transformer.head().isEmpty())
                .orElseThrow(() -> SforgeException.badModel(
                        source + ": expected a Transformer as the first module of a multi-vector encoder, got a "
                                + modules.get(0).getClass().getSimpleName()));
        for (SentenceModule module : modules) {
            if (module.stage() != Stage.TOKENS) {
                throw SforgeException.badModel(source
                        + ": expected modules on token_embeddings in a multi-vector encoder, got a "
                        + module.getClass().getSimpleName() + " on the vectors of texts");
            }
        }
        List<Class<?>> last = List.of(MultiVectorMask.class, HierarchicalTokenPooling.class);
        long pooled = modules.stream()
                .dropWhile(module -> !(module instanceof HierarchicalTokenPooling))
                .skip(1)
                .count();
        if (pooled > 0
                || last.stream()
                        .anyMatch(type ->
                                modules.stream().filter(type::isInstance).count() > 1)) {
            throw SforgeException.badModel(
                    source
                            + ": expected at most one MultiVectorMask, and at most one HierarchicalTokenPooling as the last module");
        }
        if (first.hasUnseenTokens() && !first.encoder().takesUnseenTokens()) {
            throw SforgeException.badModel(source + ": query_expansion with attend false is not supported for "
                    + first.encoder().architecture()
                    + ", whose attention leaves such tokens without a result; set attend to true");
        }
    }

    private Optional<Transformer> encoderModule() {
        return modules.get(0) instanceof Transformer first ? Optional.of(first) : Optional.empty();
    }

    /** What tokens count of those that the chain gives vectors, where it says so. */
    public Optional<MultiVectorMask> tokenMask() {
        return find(MultiVectorMask.class);
    }

    /** How like tokens' vectors become one, where they do. */
    public Optional<HierarchicalTokenPooling> tokenPooling() {
        return find(HierarchicalTokenPooling.class);
    }

    private <M extends SentenceModule> Optional<M> find(Class<M> type) {
        return modules.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** In what rows of tokens depend on what texts are for. */
    public TaskRows taskRows() {
        return encoderModule().map(Transformer::rows).orElse(TaskRows.NONE);
    }

    /** Logits for a vocabulary are pooled at once, and by nothing else. */
    private void requireSpladePooling(String source) {
        boolean predicts =
                modules.get(0) instanceof Transformer first && first.head().isPresent();
        boolean pools = modules.stream().anyMatch(SpladePooling.class::isInstance);
        if (predicts && !(modules.get(1) instanceof SpladePooling)) {
            throw SforgeException.badModel(source + ": expected a SpladePooling directly behind a masked language model"
                    + " (transformer_task fill-mask), got a "
                    + modules.get(1).getClass().getSimpleName());
        }
        if (pools && !predicts) {
            throw SforgeException.badModel(source + ": expected a masked language model before a SpladePooling"
                    + " (transformer_task fill-mask in sentence_bert_config.json), got another "
                    + modules.get(0).getClass().getSimpleName());
        }
    }

    private static SforgeException withoutPooling(String source, String where) {
        return SforgeException.badModel(source + ": expected a Pooling " + where
                + ", got none; put one into modules.json, which lists the modules");
    }

    /** The encoder, where the chain begins with a transformer. */
    public Optional<Encoder> encoder() {
        return encoderModule().map(Transformer::encoder);
    }

    /**
     * Whether the chain says what the embedding of a text without any token is, to which nothing adds special ones before a transformer. A table
     * of weights by token has none for it.
     */
    public boolean takesWords() {
        return !(modules.get(0) instanceof Transformer || modules.get(0) instanceof SparseStaticEmbedding);
    }

    /** Whether a module takes all of the encoder's hidden states. */
    public boolean takesHiddenStates() {
        return modules.stream().anyMatch(SentenceModule::takesHiddenStates);
    }

    /** The adapter on the encoder's linear layers, where it has one beside their matrices. */
    public Optional<Lora> lora() {
        return encoderModule().flatMap(Transformer::lora);
    }

    /** Size of a token's vector, behind all modules on tokens. */
    public int tokenDimension() {
        int dimension = 0;
        for (SentenceModule module : modules) {
            if (module.stage() == Stage.TOKENS) {
                dimension = module.dimension(dimension);
            }
        }
        return dimension;
    }

    /** Size of the sentence embedding. */
    public int dimension() {
        int dimension = 0;
        for (SentenceModule module : modules) {
            dimension = module.dimension(dimension);
        }
        return dimension;
    }
}
