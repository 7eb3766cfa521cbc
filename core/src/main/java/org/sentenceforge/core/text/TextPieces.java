package org.sentenceforge.core.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Texts that the native library may tokenize at once: it takes some hundred bytes for a character, so that long texts come in pieces,
 * and not all at the same time. Pieces end before white space, where tokens do.
 *
 * @param continued those that go on with the text of the one before
 */
record TextPieces(List<String> pieces, BitSet continued) {
    /** Characters of a piece. */
    static final int LONGEST = 1 << 17;
    /** Characters of a batch, whose pieces the library spreads over the cores. */
    private static final int MOST = 1 << 20;

    private TextPieces() {
        this(new ArrayList<>(), new BitSet());
    }

    /** All of the texts, in order. */
    static List<TextPieces> of(List<String> texts) {
        List<TextPieces> batches = new ArrayList<>(List.of(new TextPieces()));
        long characters = 0;
        for (String text : texts) {
            for (int from = 0; from == 0 || from < text.length(); ) {
                int to = LongText.boundary(text, from, LONGEST);
                String piece = text.substring(from, to);
                if (from == 0 || !piece.isBlank()) {
                    characters += piece.length();
                    if (characters > MOST) {
                        batches.add(new TextPieces());
                        characters = piece.length();
                    }
                    batches.get(batches.size() - 1).add(piece, from > 0);
                }
                from = Math.max(to, 1);
            }
        }
        return batches;
    }

    private void add(String piece, boolean goesOn) {
        continued.set(pieces.size(), goesOn);
        pieces.add(piece);
    }
}
