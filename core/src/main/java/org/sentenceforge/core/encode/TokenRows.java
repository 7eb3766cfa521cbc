package org.sentenceforge.core.encode;

import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.text.TokenSequence;

/** Rows that hold token ids instead of a text, as a tokenizer with padding gives them. */
public final class TokenRows {
    public static final String IDS = "input_ids";
    public static final String MASK = "attention_mask";
    public static final String TYPES = "token_type_ids";

    private TokenRows() {}

    /**
     * The tokens whose mask is 1. Padding on the left moves the positions of what follows, padding on the right is left out.
     *
     * @param row its columns {@value #IDS}, {@value #MASK} and {@value #TYPES} hold lists of whole numbers of one length; the last two
     *            may be empty
     */
    public static TokenSequence tokens(Row row) {
        int[] ids = wholeNumbers(row, IDS);
        int[] mask = optional(row, MASK, ids.length);
        int[] types = optional(row, TYPES, ids.length);
        int start = 0;
        int end = ids.length;
        if (mask != null) {
            while (start < end && mask[start] == 0) {
                start++;
            }
            while (end > start && mask[end - 1] == 0) {
                end--;
            }
            for (int i = start; i < end; i++) {
                if (mask[i] != 1) {
                    throw SforgeException.badData(row.location() + ": column '" + MASK
                            + "': expected one run of 1 with 0 before and" + " behind it, found " + mask[i]
                            + " at position " + i + "; take masked tokens out of the row");
                }
            }
        }
        return new TokenSequence(slice(ids, start, end), types == null ? null : slice(types, start, end), start, 0);
    }

    private static int[] slice(int[] values, int start, int end) {
        return Arrays.copyOfRange(values, start, end);
    }

    private static int[] optional(Row row, String column, int length) {
        if (row.cell(row.columns().indexOf(column)) == null) {
            return null;
        }
        int[] values = wholeNumbers(row, column);
        if (values.length != length) {
            throw SforgeException.badData(row.location() + ": column '" + column + "' has " + values.length
                    + " numbers, " + IDS + " has " + length + "; both need one per token");
        }
        return values;
    }

    private static int[] wholeNumbers(Row row, String column) {
        if (!(row.cell(row.columns().indexOf(column)) instanceof List<?> list)) {
            throw SforgeException.badData(
                    row.location() + ": column '" + column + "': expected a list of whole numbers");
        }
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(list.get(i) instanceof Number number)
                    || number.doubleValue() != number.intValue()
                    || number.intValue() < 0) {
                throw SforgeException.badData(row.location() + ": column '" + column
                        + "': expected a whole number from 0, found " + list.get(i) + " at position " + i);
            }
            values[i] = number.intValue();
        }
        return values;
    }
}
