package org.sentenceforge.core.encode;

import java.util.Optional;
import org.sentenceforge.core.model.Prompt;

/**
 * How texts become vectors.
 *
 * @param prompt      the words before every text, and its route through a model that has several
 * @param longTexts   what to do with a text that has more tokens than the model takes
 * @param truncateDim how many leading components a vector keeps; empty: as many as the model's settings say
 * @param length      what length a vector has in the end, after it was cut
 */
public record EncodeOptions(Prompt prompt, LongTexts longTexts, Optional<Integer> truncateDim, Length length) {

    /** What length (L2 norm) a vector has in the end. */
    public enum Length {
        /** As the model gives it. A vector of length 1 that is cut no longer has it. */
        AS_IT_IS,
        UNIT
    }

    /** Vectors as the model gives them, of texts that are cut where they are too long. */
    public static EncodeOptions of(Prompt prompt) {
        return new EncodeOptions(prompt, LongTexts.TRUNCATE, Optional.empty(), Length.AS_IT_IS);
    }

    public EncodeOptions withLongTexts(LongTexts what) {
        return new EncodeOptions(prompt, what, truncateDim, length);
    }

    /** The first components alone (Matryoshka), from 1 to the model's dimension. */
    public EncodeOptions withTruncateDim(int dimension) {
        return new EncodeOptions(prompt, longTexts, Optional.of(dimension), length);
    }

    /** Vectors of length 1. */
    public EncodeOptions normalized() {
        return new EncodeOptions(prompt, longTexts, truncateDim, Length.UNIT);
    }
}
