package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.module.Transformer;

/** A Transformer: {@link EncoderFiles} of a folder, to be written again as {@link InputContent}. */
final class TransformerFormat implements ModuleFormat<Transformer> {

    @Override
    public Class<Transformer> type() {
        return Transformer.class;
    }

    @Override
    public String place() {
        return "base.modules.transformer";
    }

    @Override
    public boolean takesTexts(ModuleFolder folder) {
        return true;
    }

    /** The parameters of a chain's own are named as those of the bare encoder. */
    @Override
    public Transformer read(ModuleFolder folder) {
        return folder.reader().transformer(folder.path(), folder.first() ? "" : folder.path());
    }

    @Override
    public Optional<ObjectNode> write(Transformer module, int before, ModelLayout layout) {
        return Optional.empty();
    }
}
