package org.sentenceforge.core.support;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;

/** A model on {@link ArrayOps}. The weights stay the caller's. */
public record ArrayEncoder(SentenceModel model, Weights weights) implements SentenceEncoder {

    @Override
    public int dimension() {
        return model.dimension();
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        Array vectors = model.forward(new ArrayOps(batch, weights)).sentenceEmbedding();
        float[][] rows = new float[batch.size()][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = vectors.floats(b);
        }
        return rows;
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        Array vectors = model.forward(new ArrayOps(batch, weights)).tokenEmbeddings();
        int width = vectors.shape()[1];
        float[][][] texts = new float[batch.size()][][];
        for (int b = 0; b < texts.length; b++) {
            List<float[]> tokens = new ArrayList<>();
            for (int i = 0; i < batch.get(b).length(); i++) {
                tokens.add(vectors.floats(b * width + batch.get(b).firstPosition() + i));
            }
            texts[b] = tokens.toArray(float[][]::new);
        }
        return texts;
    }

    @Override
    public void close() {
        // nothing native
    }
}
