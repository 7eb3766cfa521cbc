package org.sentenceforge.core.card;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicFile;

/** The text files of a card. */
final class CardFile {
    static final String README = "README.md";

    private CardFile() {}

    static Optional<String> read(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (CharacterCodingException e) {
            throw SforgeException.badModel(file + ": is not UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes a file where its text changes. */
    static void write(Path file, String text) {
        if (Files.isSymbolicLink(file)) {
            throw SforgeException.usage(
                    file + " is a link to a file that others may use; copy the model directory first");
        }
        if (!read(file).equals(Optional.of(text))) {
            AtomicFile.writeString(file, text);
        }
    }
}
