package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.module.LayerNorm;

/** A LayerNorm: its size, with weight and bias beside it. */
final class LayerNormFormat extends ModuleFormat<LayerNorm> {

    LayerNormFormat() {
        super(LayerNorm.class, "sentence_transformer.modules.layer_norm", Stage.TEXTS);
    }

    @Override
    LayerNorm read(ModuleFolder folder) {
        return new LayerNorm(folder.path(), folder.checkBefore(folder.config(), "dimension"));
    }

    @Override
    Optional<ObjectNode> write(LayerNorm module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put("dimension", module.dimension()));
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured("layer normalisation", keys -> (encoder, before) -> new LayerNorm("", before));
    }

    @Override
    public Optional<Map<String, Object>> printed(LayerNorm module, int before) {
        return Optional.of(Map.of("dimension", module.dimension()));
    }
}
