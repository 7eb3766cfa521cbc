package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.module.Normalize;

/** Normalize has no files in the legacy layout, and a configuration of nothing but names in the current one. */
final class NormalizeFormat extends ModuleFormat<Normalize> {

    NormalizeFormat() {
        super(Normalize.class, "base.modules.normalize", Stage.TEXTS);
    }

    @Override
    Normalize read(ModuleFolder folder) {
        return new Normalize();
    }

    @Override
    Optional<ObjectNode> write(Normalize module, int before, ModelLayout layout) {
        return layout == ModelLayout.CURRENT
                ? Optional.of(DenseFormat.withNames(JsonNodeFactory.instance.objectNode()))
                : Optional.empty();
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured("vectors of length one", keys -> (encoder, before) -> new Normalize());
    }
}
