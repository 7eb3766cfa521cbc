package org.sentenceforge.export;

import java.util.List;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.FiniteEncoder;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;

/** The model that is exported, in fp32 on libtorch. */
final class Original {
    private Original() {}

    /** The caller closes it. */
    static SentenceEncoder open(ModelDirectory model) {
        return Backend.named("torch").open(model, EncoderSettings.exact());
    }

    /**
     * What it gives for texts.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where a vector is not finite
     */
    static float[][] vectors(ModelDirectory model, List<TokenSequence> texts) {
        try (SentenceEncoder encoder = new FiniteEncoder(open(model), model)) {
            return encoder.encode(texts);
        }
    }
}
