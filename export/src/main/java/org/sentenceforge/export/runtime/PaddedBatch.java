package org.sentenceforge.export.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Texts side by side as a graph wants them: every row as wide as the widest, the rest filled up with padding.
 *
 * @param rows number of texts
 * @param width tokens per row
 * @param ids, mask, types [rows, width]
 * @param promptLengths [rows]: tokens of the prompt at the start of each text
 */
public record PaddedBatch(
        int rows, int width, LongBuffer ids, LongBuffer mask, LongBuffer types, LongBuffer promptLengths) {

    /** ONNX Runtime multiplies a matrix of one row in another way: a text of one token would depend on the width of its batch. */
    private static final int NARROWEST = 2;

    /** The texts, each at its own first position, in rows of the smallest sufficient width. */
    public static PaddedBatch of(List<TokenSequence> texts, int padId) {
        int widest = texts.stream().mapToInt(PaddedBatch::end).max().orElse(0);
        return of(texts, padId, Math.max(widest, NARROWEST));
    }

    public static PaddedBatch of(List<TokenSequence> texts, int padId, int width) {
        int rows = texts.size();
        PaddedBatch batch = new PaddedBatch(
                rows, width, buffer(rows * width), buffer(rows * width), buffer(rows * width), buffer(rows));
        for (int row = 0; row < rows; row++) {
            batch.fill(row, texts.get(row), padId);
        }
        return batch;
    }

    /** How many places a text takes, with the padding at its left. */
    public static int end(TokenSequence text) {
        return text.firstPosition() + text.length();
    }

    private void fill(int row, TokenSequence text, int padId) {
        for (int i = 0; i < width; i++) {
            int token = i - text.firstPosition();
            boolean real = token >= 0 && token < text.length();
            int place = row * width + i;
            ids.put(place, real ? text.ids()[token] : padId);
            mask.put(place, real ? 1 : 0);
            types.put(place, real && text.types() != null ? text.types()[token] : 0);
        }
        promptLengths.put(row, text.promptTokens());
    }

    /** Outside the Java heap, so that the runtime reads it where it is. */
    private static LongBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(size, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }
}
