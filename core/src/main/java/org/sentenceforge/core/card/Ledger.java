package org.sentenceforge.core.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.render.CardRenderer;

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
        exports = exports == null ? List.of() : List.copyOf(exports);
    }

    static Ledger of(CardData card, boolean pythonOnly) {
        return new Ledger(FORMAT, pythonOnly, card, List.of(), null);
    }

    /** The record of a model directory, or null where there is none. */
    static Ledger read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        Ledger ledger = CardJson.read(file, Ledger.class);
        if (ledger.format() != FORMAT) {
            throw SforgeException.badModel(file + ": key 'format': expected " + FORMAT + ", got " + ledger.format()
                    + "; it was written by another version of SentenceForge");
        }
        if (ledger.card() == null) {
            throw SforgeException.badModel(file + ": key 'card' is missing");
        }
        return ledger;
    }

    Ledger with(CardData newCard, List<CardData.Export> newExports) {
        return new Ledger(format, pythonOnly, newCard, newExports, rendered);
    }

    Ledger rendered(String text) {
        return new Ledger(format, pythonOnly, card, exports, text);
    }

    String render() {
        return CardRenderer.render(
                card,
                pythonOnly
                        ? CardRenderer.Extras.NONE
                        : new CardRenderer.Extras(ShellUsage.lines(card.kind(), card.modelId(), exports)));
    }
}
