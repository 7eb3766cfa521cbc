package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.sentenceforge.core.SforgeException;

/** The lines of a text, as UTF-8 bytes without their ends (LF or CRLF). Owns what it reads from until closed. */
abstract class Lines implements AutoCloseable {
    /** Where the current line lies; valid until the next call of {@link #next}. */
    protected byte[] bytes;

    protected int offset;
    protected int length;
    protected long number;

    /** Goes to the next line; false at the end. */
    abstract boolean next();

    @Override
    public abstract void close();

    /** What error messages call the text. */
    abstract String name();

    /** The current line's number, from 1. */
    final long number() {
        return number;
    }

    final Location location() {
        return new Location(name(), Location.Unit.LINE, number);
    }

    final boolean isBlank() {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** The current line as a text. */
    final String text() {
        String text = new String(bytes, offset, length, UTF_8);
        // Decoding replaces what is not UTF-8 by U+FFFD, silently; look closely only where one turned up
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
            } catch (CharacterCodingException e) {
                throw SforgeException.badData(location() + ": not UTF-8 text; save the file as UTF-8", e);
            }
        }
        return text;
    }
}
