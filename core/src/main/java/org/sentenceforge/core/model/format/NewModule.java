package org.sentenceforge.core.model.format;

import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.module.SentenceModule;

/** A module as configured, which is made when the encoder before it is known. */
@FunctionalInterface
public interface NewModule {

    /**
     * The module; where it has parameters, {@link SentenceModule#inFolder} places them.
     *
     * @param before size of the vectors that it is given
     */
    SentenceModule behind(Encoder encoder, int before);
}
