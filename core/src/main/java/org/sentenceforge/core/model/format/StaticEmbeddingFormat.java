package org.sentenceforge.core.model.format;

import org.sentenceforge.core.module.StaticEmbedding;

/** A StaticEmbedding: {@link StaticFiles} of a folder, to be written again as {@link InputContent}. */
final class StaticEmbeddingFormat extends ModuleFormat<StaticEmbedding> {

    StaticEmbeddingFormat() {
        super(StaticEmbedding.class, "sentence_transformer.modules.static_embedding", Stage.INPUT);
    }

    @Override
    StaticEmbedding read(ModuleFolder folder) {
        StaticFiles files = StaticFiles.read(folder.files(), folder.path());
        folder.reader().register(folder.path(), files);
        return files.module(folder.path());
    }
}
