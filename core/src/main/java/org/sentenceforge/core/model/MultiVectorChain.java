package org.sentenceforge.core.model;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.format.EncoderFiles;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.MultiVectorMask;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.SentenceModule.Stage;

/**
 * The modules of a multi-vector encoder.
 *
 * @param projectionIsFresh whether the projection has no parameters in the directory
 */
record MultiVectorChain(List<SentenceModule> modules, boolean projectionIsFresh) {
    /** Size of a token's vector behind a new projection. */
    private static final int PROJECTED_SIZE = 128;

    /**
     * What the original library makes of another model: its modules on tokens, the projection that was behind its pooling, or else that of
     * Stanford's ColBERT or a new one, unit length, and no vectors of skipped tokens.
     *
     * @param stored  the model's modules, the transformer first
     * @param skipped tokens that do not count in documents
     * @param source  what errors call the model
     * @throws SforgeException (bad model) for a module that cannot be in such a chain
     */
    static MultiVectorChain of(List<SentenceModule> stored, EncoderFiles encoder, List<String> skipped, String source) {
        List<SentenceModule> chain = new ArrayList<>();
        for (SentenceModule module : stored) {
            if (module instanceof Dense dense) {
                chain.add(dense.onTokens());
            } else if (module.stage() == Stage.TOKENS) {
                chain.add(module);
            } else if (!(module instanceof Pooling || module instanceof Normalize)) {
                throw SforgeException.badModel(source + ": a model with a "
                        + module.getClass().getSimpleName() + " cannot become a multi-vector encoder");
            }
        }
        boolean projected = chain.stream().anyMatch(Dense.class::isInstance);
        if (!projected) {
            int hidden = encoder.encoder().encoder().hiddenSize();
            int size = encoder.isColbert() ? encoder.projectedSize() : PROJECTED_SIZE;
            chain.add(Dense.ofTokens(EncoderFiles.PROJECTION, hidden, size));
        }
        chain.add(MultiVectorMask.without(skipped));
        chain.add(new Normalize(Stage.TOKENS));
        return new MultiVectorChain(List.copyOf(chain), !projected && !encoder.isColbert());
    }
}
