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
        }
    }

    private static SforgeException withoutPooling(String source, String where) {
        return SforgeException.badModel(source + ": expected a Pooling " + where
                + ", got none; put one into modules.json, which lists the modules");
    }

    /** The encoder, where the chain begins with a transformer. */
    public Optional<Encoder> encoder() {
        return modules.get(0) instanceof Transformer first ? Optional.of(first.encoder()) : Optional.empty();
    }

    /** Whether a module takes all of the encoder's hidden states. */
    public boolean takesHiddenStates() {
        return modules.stream().anyMatch(SentenceModule::takesHiddenStates);
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
