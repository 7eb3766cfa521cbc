package org.sentenceforge.eval.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.Selection;

/**
 * Texts with ids, of a corpus or of queries.
 *
 * @param texts empty ones as they are; null entries where the file has none
 */
record Documents(List<String> ids, List<String> texts) {

    /** What happens to rows whose text is empty or missing. */
    enum WithoutText {
        KEPT,
        LEFT_OUT
    }

    /**
     * Reads rows {@code _id}, {@code text} and perhaps {@code title}; the text is then "title text", trimmed.
     *
     * @throws SforgeException (bad data) where an id occurs twice
     */
    static Documents read(RowFile file, WithoutText withoutText) {
        List<String> ids = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        file.forEach(Selection.of("_id").withOptional("title", "text"), row -> {
            String id = row.text("_id");
            if (!seen.add(id)) {
                throw SforgeException.badData(row.location() + ": column '_id': '" + id
                        + "' occurs a second time; ids must be distinct, remove one of the rows");
            }
            String text = text(row);
            if (text != null && !text.isEmpty() || withoutText == WithoutText.KEPT) {
                ids.add(id);
                texts.add(text);
            }
        });
        return new Documents(ids, texts);
    }

    /** Rows known only by their numbers, for vectors that come without texts. */
    static Documents numbered(int size) {
        List<String> texts = new ArrayList<>();
        IntStream.range(0, size).forEach(i -> texts.add(null));
        return new Documents(
                IntStream.range(0, size).mapToObj(Integer::toString).toList(), texts);
    }

    boolean haveTexts() {
        return !texts.contains(null);
    }

    /** How many texts are empty. */
    long empty() {
        return texts.stream().filter(""::equals).count();
    }

    /** The text of a row with {@code text} and {@code title}; null where it has none. */
    static String text(Row row) {
        String text = (row.text("title") + " " + row.text("text")).strip();
        return text.isEmpty() && row.cell(row.columns().indexOf("text")) == null ? null : text;
    }
}
