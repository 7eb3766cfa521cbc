package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.module.StaticEmbedding;

/** A StaticEmbedding: {@link StaticFiles} of a folder, to be written again as {@link InputContent}. */
final class StaticEmbeddingFormat implements ModuleFormat<StaticEmbedding> {

    @Override
    public Class<StaticEmbedding> type() {
        return StaticEmbedding.class;
    }

    @Override
    public String place() {
        return "sentence_transformer.modules.static_embedding";
    }

    @Override
    public boolean takesTexts(ModuleFolder folder) {
        return true;
    }

    @Override
    public StaticEmbedding read(ModuleFolder folder) {
        StaticFiles files = StaticFiles.read(folder.files(), folder.path());
        folder.reader().register(folder.path(), files);
        return files.module(folder.path());
    }

    @Override
    public Optional<ObjectNode> write(StaticEmbedding module, int before, ModelLayout layout) {
        return Optional.empty();
    }
}
