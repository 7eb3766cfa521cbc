package org.sentenceforge.core.model.format;

import org.sentenceforge.core.module.Transformer;

/** A Transformer: {@link EncoderFiles} of a folder, to be written again as {@link InputContent}. */
final class TransformerFormat extends ModuleFormat<Transformer> {

    TransformerFormat() {
        super(Transformer.class, "base.modules.transformer", Stage.INPUT);
    }

    /** The parameters of a chain's own are named as those of the bare encoder. */
    @Override
    Transformer read(ModuleFolder folder) {
        return folder.reader().transformer(folder.path(), folder.first() ? "" : folder.path());
    }
}
