package org.sentenceforge.core.card.data;

import java.util.Map;

/**
 * What is known about the first 1,000 values of a column.
 *
 * @param type {@code string}, {@code int}, {@code float}, {@code list}, or a foreign type's name
 * @param details label → text or number, in print order
 */
public record ColumnStatistics(String type, Map<String, Object> details) {
    public ColumnStatistics {
        details = details == null ? Map.of() : details;
    }
}
