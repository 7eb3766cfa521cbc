package org.sentenceforge.core.encode;

import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.module.ModelKind;

/**
 * How texts become vectors.
 *
 * @param prompt      the words before every text, and its route through a model that has several
 * @param longTexts   what to do with a text that has more tokens than the model takes
 * @param truncateDim how many leading components a vector keeps; empty: as many as the model's settings say
 * @param length      what length a vector has in the end, after it was cut
 * @param maxActiveDims how many components of a sparse embedding are kept at most, the largest; empty: all
 */
public record EncodeOptions(
        Prompt prompt,
        LongTexts longTexts,
        Optional<Integer> truncateDim,
        Length length,
        Optional<Integer> maxActiveDims) {

    /** With all components. */
    public EncodeOptions(Prompt prompt, LongTexts longTexts, Optional<Integer> truncateDim, Length length) {
        this(prompt, longTexts, truncateDim, length, Optional.empty());
    }

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
        return new EncodeOptions(prompt, what, truncateDim, length, maxActiveDims);
    }

    /** The first components alone (Matryoshka), from 1 to the model's dimension. */
    public EncodeOptions withTruncateDim(int dimension) {
        return new EncodeOptions(prompt, longTexts, Optional.of(dimension), length, maxActiveDims);
    }

    /** The largest components of sparse embeddings alone. */
    public EncodeOptions withMaxActiveDims(int most) {
        return new EncodeOptions(prompt, longTexts, truncateDim, length, Optional.of(most));
    }

    /**
     * Refuses what a kind of model does not have.
     *
     * @throws SforgeException (usage) for what only dense embeddings have, of a sparse encoder, and the other way round
     */
    void requireFor(ModelKind kind) {
        if (kind != ModelKind.SPARSE_ENCODER) {
            if (maxActiveDims.isPresent()) {
                throw SforgeException.usage(
                        "--max-active-dims: expected a sparse encoder, got a model with dense embeddings; drop it");
            }
            if (kind == ModelKind.MULTI_VECTOR_ENCODER && truncateDim.isPresent()) {
                throw SforgeException.usage(
                        "--truncate-dim: the token vectors of a multi-vector encoder are not cut; drop it");
            }
            if (kind == ModelKind.MULTI_VECTOR_ENCODER && longTexts == LongTexts.CHUNK) {
                throw SforgeException.usage(
                        "--on-long chunk: parts of a text have no common embedding in a multi-vector encoder; pass truncate or error");
            }
        } else if (truncateDim.isPresent()) {
            throw SforgeException.usage("--truncate-dim: a sparse embedding has a component for each entry of the"
                    + " vocabulary and is not cut; --max-active-dims N keeps its N largest");
        } else if (length == Length.UNIT) {
            throw SforgeException.usage("--normalize: the weights of a sparse embedding are used as they are; drop it");
        } else if (longTexts == LongTexts.CHUNK) {
            throw SforgeException.usage(
                    "--on-long chunk: parts of a text have no common sparse embedding; pass truncate or error");
        } else if (maxActiveDims.filter(most -> most < 1).isPresent()) {
            throw SforgeException.usage("--max-active-dims: expected a number from 1, got " + maxActiveDims.get());
        }
    }

    /** Vectors of length 1. */
    public EncodeOptions normalized() {
        return new EncodeOptions(prompt, longTexts, truncateDim, Length.UNIT, maxActiveDims);
    }
}
