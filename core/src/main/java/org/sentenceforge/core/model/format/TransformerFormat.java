package org.sentenceforge.core.model.format;

import java.util.List;
import org.sentenceforge.core.module.Transformer;

/** A Transformer: {@link EncoderFiles} of a folder, to be written again as {@link InputContent}. */
final class TransformerFormat extends ModuleFormat<Transformer> {
    /** The class of masked language models before 5.4. */
    private static final String MASKED = "MLMTransformer";

    static final List<String> NAMES = List.of("Transformer", MASKED);

    TransformerFormat() {
        super(Transformer.class, "base.modules.transformer", Stage.INPUT);
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    String dotted(Transformer module, ModelLayout layout) {
        return module.head().isPresent() && layout == ModelLayout.LEGACY
                ? "sentence_transformers.sparse_encoder.models." + MASKED
                : super.dotted(module, layout);
    }

    /** The parameters of a chain's own are named as those of the bare encoder. */
    @Override
    Transformer read(ModuleFolder folder) {
        return folder.reader()
                .transformer(
                        folder.path(),
                        folder.first() ? "" : folder.path(),
                        folder.type().equals(MASKED));
    }
}
