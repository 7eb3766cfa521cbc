package org.sentenceforge.core.module;

import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.module.QueryExpansion.Keys;
import org.sentenceforge.core.module.QueryExpansion.Strategy;

/**
 * In what the rows of tokens that an encoder is given depend on what texts are for.
 *
 * @param queryLength    the longest row of a query; empty for that of any text
 * @param documentLength the longest row of a document; empty for that of any text
 */
public record TaskRows(OptionalInt queryLength, OptionalInt documentLength, Optional<QueryExpansion> expansion) {
    /** The same for all texts. */
    public static final TaskRows NONE = new TaskRows(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    static final String QUERY = "query";
    private static final String DOCUMENT = "document";

    /** Those of one task that a forward pass must know: tokens that are not seen by others. */
    TaskRows seenBy(Optional<String> task) {
        Optional<QueryExpansion> own = expansion(task).filter(added -> added.keys() == Keys.UNSEEN);
        return own.isEmpty() ? NONE : new TaskRows(OptionalInt.empty(), OptionalInt.empty(), own);
    }

    /** How a task's texts are made longer. */
    public Optional<QueryExpansion> expansion(Optional<String> task) {
        return expansion.filter(added -> task.filter(QUERY::equals).isPresent());
    }

    /**
     * The longest row of a task's texts.
     *
     * @param usual that of any text
     */
    public int maxLength(Optional<String> task, int usual) {
        OptionalInt own = task.filter(QUERY::equals).isPresent()
                ? queryLength
                : task.filter(DOCUMENT::equals).isPresent() ? documentLength : OptionalInt.empty();
        Optional<QueryExpansion> added = expansion(task);
        if (added.isEmpty()) {
            return own.orElse(usual);
        }
        int length = added.get().length();
        return added.get().strategy() == Strategy.FIXED
                ? length
                : own.isEmpty() ? usual : Math.max(own.getAsInt(), length);
    }
}
