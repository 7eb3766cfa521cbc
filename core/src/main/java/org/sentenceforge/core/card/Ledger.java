package org.sentenceforge.core.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;

/**
 * The structured record behind a card of ours, the file {@value #FILE} beside it.
 *
 * @param format version of this record
 * @param pythonOnly whether the card has nothing but the original's text
 * @param card everything the original's format has a place for
 * @param exports what the export command wrote
 * @param rendered the README.md as it was rendered last: what a person changed since is the difference to it
 */
record Ledger(
        int format,
        @JsonProperty("python_only") boolean pythonOnly,
        CardData card,
        List<CardData.Export> exports,
        String rendered) {
    static final String FILE = "sentenceforge-card.json";
    private static final int FORMAT = 1;

    Ledger {
        if (exports != null && exports.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a list holds null");
        }
    }

    static Ledger of(CardData data, String rendered) {
        return new Ledger(FORMAT, !data.ours(), data, data.exports(), rendered);
    }

    /** The record of a model directory, where there is one. */
    static Optional<Ledger> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Ledger ledger = CardJson.read(file, Ledger.class);
        if (ledger.format() != FORMAT) {
            throw SforgeException.badModel(file + ": key 'format': expected " + FORMAT + ", got " + ledger.format()
                    + "; it was written by another version of SentenceForge");
        }
        if (ledger.card() == null) {
            throw SforgeException.badModel(file + ": key 'card' is missing");
        }
        return Optional.of(ledger);
    }

    /** The facts in one. */
    CardData data() {
        return card.withOurs(!pythonOnly).withExports(exports);
    }

    String json() {
        try {
            return CardJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
