package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.QueryExpansion;
import org.sentenceforge.core.module.QueryExpansion.Keys;
import org.sentenceforge.core.module.QueryExpansion.Strategy;
import org.sentenceforge.core.module.TaskRows;

/** What sentence_bert_config.json says of queries and documents. */
public final class TaskRowsJson {
    private static final String QUERY_LENGTH = "query_length";
    private static final String DOCUMENT_LENGTH = "document_length";
    private static final String EXPANSION = "query_expansion";
    private static final List<String> STRATEGIES = List.of("fixed", "min");

    private TaskRowsJson() {}

    /** The same keys stand elsewhere in directories of PyLate. */
    public static TaskRows read(ConfigFields fields) {
        return new TaskRows(
                length(fields, QUERY_LENGTH),
                length(fields, DOCUMENT_LENGTH),
                fields.object(EXPANSION).map(TaskRowsJson::expansion));
    }

    private static OptionalInt length(ConfigFields fields, String key) {
        return fields.has(key) ? OptionalInt.of(fields.positive(key)) : OptionalInt.empty();
    }

    private static QueryExpansion expansion(ConfigFields fields) {
        String strategy = fields.text("strategy", "");
        if (!STRATEGIES.contains(strategy)) {
            throw fields.unexpected("strategy", "fixed or min");
        }
        return new QueryExpansion(
                Strategy.valueOf(strategy.toUpperCase(Locale.ROOT)),
                fields.flag("attend", false) ? Keys.SEEN : Keys.UNSEEN,
                fields.has("token") ? Optional.of(fields.text("token", "")) : Optional.empty(),
                fields.positive("length"));
    }

    static void write(TaskRows rows, ObjectNode json) {
        rows.queryLength().ifPresent(length -> json.put(QUERY_LENGTH, length));
        rows.documentLength().ifPresent(length -> json.put(DOCUMENT_LENGTH, length));
        rows.expansion().ifPresent(expansion -> write(expansion, json.putObject(EXPANSION)));
    }

    private static void write(QueryExpansion expansion, ObjectNode json) {
        json.put("strategy", expansion.strategy().name().toLowerCase(Locale.ROOT));
        json.put("attend", expansion.keys() == Keys.SEEN);
        json.put("token", expansion.token().orElse(null));
        json.put("length", expansion.length());
    }
}
