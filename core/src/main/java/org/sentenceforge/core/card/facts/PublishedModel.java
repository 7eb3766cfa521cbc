package org.sentenceforge.core.card.facts;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.model.source.ModelReference;

/** The model that another one was made from, as the other one's card names it. */
public final class PublishedModel {
    private PublishedModel() {}

    /**
     * A model where others can get it: one of the hub, at its commit, or the built-in one; empty for a directory of this machine.
     *
     * @param written   what the user wrote
     * @param directory where the model lies
     */
    public static Optional<CardData.BaseModel> of(String written, Path directory) {
        if (written.startsWith(ModelReference.BUILTIN_PREFIX)) {
            return Optional.of(new CardData.BaseModel(
                    "sentence-transformers/" + written.substring(ModelReference.BUILTIN_PREFIX.length()), null));
        }
        return ModelReference.ofCache(directory).map(model -> new CardData.BaseModel(model.id(), model.revision()));
    }
}
