package org.sentenceforge.core.encode;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;

/** An engine that can run models. Found by {@link ServiceLoader}, so that core need not know who there is. */
public interface Backend {

    /** The name in options: {@code torch}, {@code onnx}. */
    String name();

    /** Whether a model's directory holds what this engine runs: weights, or a graph. */
    boolean canRun(ModelDirectory model);

    /** Loads a model; the caller closes the encoder. */
    SentenceEncoder open(ModelDirectory model, EncoderSettings settings);

    /** What running a model takes. */
    EngineMemory memory(ModelDirectory model, EncoderSettings settings);

    /** Whether encoders of a model on {@link SentenceEncoder#onThreads other threads} hold its weights together. */
    default boolean sharesWeights() {
        return false;
    }

    /** A model's own files for this engine that hold the numbers of its weights, neither rounded nor approximated. */
    default List<String> exactFiles(ModelDirectory model) {
        return List.of();
    }

    /** What the user should know of a model's file for this engine, though it can be run: a sentence each. */
    default List<String> doubts(ModelDirectory model, EncoderSettings settings) {
        return List.of();
    }

    /** The backend for a model where the user names none: torch, or the only one that can run it. */
    static Backend forModel(ModelDirectory model) {
        Backend usual = named("torch");
        return all().filter(other -> !usual.canRun(model) && other.canRun(model))
                .findFirst()
                .orElse(usual);
    }

    /**
     * The backend of this name.
     *
     * @throws SforgeException (usage) where there is none
     */
    static Backend named(String name) {
        return all().filter(backend -> backend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SforgeException.usage("--backend: expected auto, "
                        + all().map(Backend::name).sorted().collect(Collectors.joining(" or ")) + ", got '" + name
                        + "'"));
    }

    /** All that there are. */
    static Stream<Backend> all() {
        return ServiceLoader.load(Backend.class).stream().map(ServiceLoader.Provider::get);
    }
}
