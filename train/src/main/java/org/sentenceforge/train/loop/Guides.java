package org.sentenceforge.train.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.train.loss.Loss;

/**
 * The guides of losses: models that are not trained, whose embeddings of the same texts a loss uses. Each is opened once. Owns them until
 * closed.
 */
public final class Guides implements AutoCloseable {
    private final Map<String, Embedder> byReference = new LinkedHashMap<>();

    /** @param open opens the model of a reference: a directory, {@code builtin:NAME} or a hub id */
    public Guides(List<Loss> losses, Function<String, Embedder> open) {
        try {
            losses.forEach(
                    loss -> loss.inputs().guide().ifPresent(reference -> byReference.computeIfAbsent(reference, open)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A loss's guide; empty where it has none. */
    Optional<Embedder> of(Loss loss) {
        return loss.inputs().guide().map(byReference::get);
    }

    @Override
    public void close() {
        byReference.values().forEach(Embedder::close);
    }
}
