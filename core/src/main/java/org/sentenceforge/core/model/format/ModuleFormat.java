package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.module.SentenceModule;

/**
 * All that is known of a class of modules but its forward pass: how directories of each layout hold it, how a configuration makes a new
 * one, and what a model card prints of it. {@link ModuleFormats} lists them.
 */
public abstract class ModuleFormat<M extends SentenceModule> {

    /** What a module works on, and so where it can stand. */
    public enum Stage {
        INPUT,
        TOKENS,
        /** Those of tokens become one. */
        POOLING,
        TEXTS
    }

    private static final String SPARSE = "sparse_encoder.";

    private final Class<M> type;
    private final String place;
    private final Stage stage;

    /**
     * @param type  the module; its class has the name that it has in Python
     * @param place where releases since 5.4 have the class, below {@code sentence_transformers}; before, all were in {@code models}, or {@code sparse_encoder.models}
     */
    ModuleFormat(Class<M> type, String place, Stage stage) {
        this.type = type;
        this.place = place;
        this.stage = stage;
    }

    public final Stage stage() {
        return stage;
    }

    final boolean holds(SentenceModule module) {
        return type == module.getClass();
    }

    /** The class's names in modules.json, the present one first. */
    public List<String> names() {
        return List.of(type.getSimpleName());
    }

    /** The module's class in Python. */
    String dotted(M module, ModelLayout layout) {
        String older = place.startsWith(SPARSE) ? SPARSE + "models" : "models";
        return "sentence_transformers." + (layout == ModelLayout.CURRENT ? place : older) + "." + type.getSimpleName();
    }

    /** Whether texts go into it, so that it is a chain's first. */
    boolean takesTexts(ModuleFolder folder) {
        return stage == Stage.INPUT;
    }

    /** @throws org.sentenceforge.core.SforgeException (bad model) where a file is missing or does not fit the chain */
    abstract M read(ModuleFolder folder);

    /** The name of the configuration file. */
    String file() {
        return "config.json";
    }

    /**
     * The configuration file's content, where the module has one that is its own.
     *
     * @param before size of the vectors that the module is given
     * @throws org.sentenceforge.core.SforgeException (usage) where the layout cannot express the module
     */
    Optional<ObjectNode> write(M module, int before, ModelLayout layout) {
        return Optional.empty();
    }

    /** @throws org.sentenceforge.core.SforgeException (usage) for the legacy layout, whose releases do not know the module */
    final void requireCurrent(ModelLayout layout) {
        if (layout != ModelLayout.CURRENT) {
            throw SforgeException.usage(
                    "a " + names().get(0) + " cannot be written in the legacy layout; use --layout current");
        }
    }

    /** What a training's configuration may say of a new one; empty where it says nothing of such modules. */
    Optional<Catalogue.Entry<NewModule>> configured() {
        return Optional.empty();
    }

    /** What a card prints of it. */
    public Optional<Map<String, Object>> printed(M module, int before) {
        return Optional.empty();
    }

    /** For {@link #configured}. */
    final Optional<Catalogue.Entry<NewModule>> configured(
            String meaning, Function<Config, NewModule> reader, Parameter<?>... parameters) {
        return Optional.of(new Catalogue.Entry<>(
                names().get(0), meaning, List.of(parameters), keys -> Optional.of(reader.apply(keys))));
    }
}
