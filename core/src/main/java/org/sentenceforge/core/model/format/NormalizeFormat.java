package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.SentenceModule;

/** Normalize has no files in the legacy layout, and a configuration of nothing but names in the current one. */
final class NormalizeFormat extends ModuleFormat<Normalize> {

    NormalizeFormat() {
        super(Normalize.class, "base.modules.normalize", Stage.TEXTS);
    }

    @Override
    Normalize read(ModuleFolder folder) {
        return folder.hasConfig()
                ? new Normalize(VectorNames.read(folder.config(), SentenceModule.Stage.TEXTS))
                : new Normalize();
    }

    @Override
    Optional<ObjectNode> write(Normalize module, int before, ModelLayout layout) {
        if (layout == ModelLayout.CURRENT) {
            return Optional.of(VectorNames.write(JsonNodeFactory.instance.objectNode(), module.stage()));
        }
        if (module.stage() == SentenceModule.Stage.TOKENS) {
            throw SforgeException.usage(
                    "a Normalize of the vectors of tokens cannot be written in the legacy layout; use --layout current");
        }
        return Optional.empty();
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured("vectors scaled to unit length", keys -> (encoder, before) -> new Normalize());
    }
}
