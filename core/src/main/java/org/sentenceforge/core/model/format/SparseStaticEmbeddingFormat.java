package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.module.SparseStaticEmbedding;

/** A SparseStaticEmbedding: {@link SparseStaticFiles} of a folder, to be written again as {@link InputContent}. */
final class SparseStaticEmbeddingFormat extends ModuleFormat<SparseStaticEmbedding> {

    SparseStaticEmbeddingFormat() {
        super(SparseStaticEmbedding.class, "sparse_encoder.modules.sparse_static_embedding", Stage.INPUT);
    }

    @Override
    SparseStaticEmbedding read(ModuleFolder folder) {
        SparseStaticFiles files = SparseStaticFiles.read(folder.files(), folder.path());
        folder.reader().register(folder.path(), files);
        return files.module(folder.path());
    }

    @Override
    Optional<ObjectNode> write(SparseStaticEmbedding module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put(SparseStaticFiles.FROZEN, module.frozen()));
    }

    @Override
    public Optional<Map<String, Object>> printed(SparseStaticEmbedding module, int before) {
        return Optional.of(Map.of(SparseStaticFiles.FROZEN, module.frozen()));
    }
}
