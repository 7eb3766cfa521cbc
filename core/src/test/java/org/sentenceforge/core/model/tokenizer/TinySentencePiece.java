package org.sentenceforge.core.model.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.sentenceforge.core.support.TinyCharsmap;

/** A sentencepiece model of few pieces, as its file has it, whose rules for characters make an A an a. */
final class TinySentencePiece {
    private static final List<String> SPECIAL =
            List.of("<s>", "</s>", "<pad>", "[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]", "<mask>");
    private static final List<String> PIECES = List.of(
            "\u2581", "t", "h", "e", "a", "w", "o", "i", "s", "th", "the", "\u2581the", "wh", "who", "is", "\u00e9");

    private TinySentencePiece() {}

    static byte[] of(SentencePieceModel.Algorithm algorithm) {
        Message model = new Message();
        model.bytes(1, piece("<unk>", 0, 2));
        SPECIAL.forEach(piece -> model.bytes(1, piece(piece, 0, 3)));
        for (int i = 0; i < PIECES.size(); i++) {
            model.bytes(1, piece(PIECES.get(i), -2 - i / 4f, 1));
        }
        model.bytes(2, new Message().number(3, algorithm.ordinal() + 1).number(40, 0));
        model.bytes(3, new Message().bytes(2, TinyCharsmap.bytes()));
        return model.toByteArray();
    }

    private static Message piece(String text, float score, int kind) {
        return new Message().bytes(1, text.getBytes(UTF_8)).score(score).number(3, kind);
    }

    /** A protocol buffer. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message bytes(int field, Message value) {
            return bytes(field, value.toByteArray());
        }

        Message bytes(int field, byte[] value) {
            varint(field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message number(int field, int value) {
            varint(field << 3);
            varint(value);
            return this;
        }

        Message score(float value) {
            varint(2 << 3 | 5);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        private void varint(int value) {
            int rest = value;
            while (rest > 0x7f) {
                out.write(rest & 0x7f | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
