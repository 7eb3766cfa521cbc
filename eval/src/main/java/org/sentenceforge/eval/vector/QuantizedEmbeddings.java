package org.sentenceforge.eval.vector;

import java.util.Arrays;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.Quantization;
import org.sentenceforge.core.output.ValueRanges;
import org.sentenceforge.core.search.Vectors;

/**
 * The embeddings of another source as they are after storing them with less precision: scaled to length 1, then quantized, the ranges
 * being those of the embeddings asked for at once. Bits come as zeros and ones.
 */
public record QuantizedEmbeddings(EmbeddingSource source, Precision precision) implements EmbeddingSource {
    @Override
    public SimilarityFunction similarityFunction() {
        return source.similarityFunction();
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        return embed(column, prompt, OptionalInt.empty());
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt, OptionalInt truncateDim) {
        if (source.isSparse()) {
            throw SforgeException.usage(
                    "precision " + precision.key() + ": sparse embeddings are measured as they are");
        }
        Vectors vectors = source.embed(column, prompt, truncateDim);
        float[][] rows = new float[vectors.size()][];
        Arrays.setAll(rows, i -> UnitLength.of(vectors.row(i)));
        switch (precision) {
            case FLOAT32 -> {}
            case INT8, UINT8 -> levels(rows, vectors.dimension());
            case BINARY, UBINARY -> bits(rows);
        }
        return Vectors.of(rows, vectors.dimension());
    }

    private void levels(float[][] rows, int dimension) {
        Quantization quantization = Quantization.scalar(precision, ValueRanges.of(Arrays.asList(rows), dimension));
        for (float[] row : rows) {
            byte[] stored = quantization.apply(row);
            for (int i = 0; i < row.length; i++) {
                row[i] = precision.isSigned() ? stored[i] : Byte.toUnsignedInt(stored[i]);
            }
        }
    }

    private static void bits(float[][] rows) {
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = row[i] > 0 ? 1 : 0;
            }
        }
    }
}
