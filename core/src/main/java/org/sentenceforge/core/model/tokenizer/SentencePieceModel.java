package org.sentenceforge.core.model.tokenizer;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/**
 * What a model file of sentencepiece (Kudo and Richardson 2018) says, as far as tokenizing needs it: a protocol buffer of type ModelProto
 * (sentencepiece_model.proto).
 *
 * @param charsmap rules by which characters are normalised, in sentencepiece's own form; empty for none
 */
record SentencePieceModel(List<Piece> pieces, Algorithm algorithm, int unknownId, byte[] charsmap) {

    enum Algorithm {
        UNIGRAM,
        BPE,
        OTHER
    }

    enum Kind {
        NORMAL,
        CONTROL,
        USER_DEFINED,
        OTHER
    }

    record Piece(String text, float score, Kind kind) {}

    /** A field of a protocol buffer: its number, and its value as a number or as bytes. */
    private record Field(int number, long value, ByteBuffer bytes) {}

    /** Many times what sentencepiece makes; of a piece of BPE every split is tried. */
    private static final int LONGEST_PIECE = 10_000;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** @throws SforgeException (bad model) where the file is not such a buffer */
    static SentencePieceModel read(Path file) {
        try {
            return read(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw SforgeException.badModel(file + ": not a sentencepiece model, or cut off", e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static SentencePieceModel read(ByteBuffer message) {
        List<Piece> pieces = new ArrayList<>();
        Algorithm algorithm = Algorithm.UNIGRAM;
        int unknownId = 0;
        byte[] charsmap = {};
        for (Field field : fields(message)) {
            switch (field.number) {
                case 1 -> pieces.add(piece(field));
                case 2 -> {
                    for (Field option : fields(bytes(field))) {
                        if (option.number == 3) {
                            algorithm = option.value == 1
                                    ? Algorithm.UNIGRAM
                                    : option.value == 2 ? Algorithm.BPE : Algorithm.OTHER;
                        } else if (option.number == 40) {
                            unknownId = (int) option.value;
                        }
                    }
                }
                case 3 -> {
                    for (Field option : fields(bytes(field))) {
                        if (option.number == 2) {
                            charsmap = array(option);
                        }
                    }
                }
                default -> {
                    // how it was trained, and its own tests
                }
            }
        }
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("no pieces");
        }
        return new SentencePieceModel(List.copyOf(pieces), algorithm, unknownId, charsmap);
    }

    private static Piece piece(Field message) {
        String text = "";
        float score = 0;
        Kind kind = Kind.NORMAL;
        for (Field field : fields(bytes(message))) {
            switch (field.number) {
                case 1 -> {
                    text = new String(array(field), StandardCharsets.UTF_8);
                    if (text.length() > LONGEST_PIECE) {
                        throw new IllegalArgumentException("a piece has " + text.length() + " characters");
                    }
                }
                case 2 -> score = Float.intBitsToFloat((int) field.value);
                case 3 ->
                    kind = switch ((int) field.value) {
                        case 1 -> Kind.NORMAL;
                        case 3 -> Kind.CONTROL;
                        case 4 -> Kind.USER_DEFINED;
                        default -> Kind.OTHER;
                    };
                default -> {
                    // nothing else is known
                }
            }
        }
        return new Piece(text, score, kind);
    }

    private static byte[] array(Field field) {
        byte[] array = new byte[bytes(field).remaining()];
        field.bytes.duplicate().get(array);
        return array;
    }

    private static ByteBuffer bytes(Field field) {
        if (field.bytes == null) {
            throw new IllegalArgumentException("field " + field.number + " is a number");
        }
        return field.bytes.duplicate();
    }

    private static List<Field> fields(ByteBuffer message) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case VARINT -> fields.add(new Field(number, varint(in), null));
                case FIXED64 -> fields.add(new Field(number, in.getLong(), null));
                case FIXED32 -> fields.add(new Field(number, in.getInt(), null));
                case BYTES -> {
                    long size = varint(in);
                    if (size < 0 || size > in.remaining()) {
                        throw new IllegalArgumentException("field " + number + " is longer than the file");
                    }
                    fields.add(new Field(number, 0, in.slice(in.position(), (int) size)));
                    in.position(in.position() + (int) size);
                }
                default -> throw new IllegalArgumentException("field " + number + " has an unknown form");
            }
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has no end");
    }
}
