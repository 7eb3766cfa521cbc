package org.sentenceforge.cli.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import picocli.CommandLine.Option;

/** The options that say what is searched for, as a picocli mixin. */
final class QueryOptions {
    private static final int AT_ONCE = 256;

    @Option(names = "--query", paramLabel = "TEXT", description = "What to search for.")
    private Optional<String> query;

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description =
                    "A file of queries instead of --query; - for lines from standard input. Prints a line of JSON for each.")
    private Optional<String> queries;

    @Option(
            names = "--query-column",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "The column of the --queries file that holds the query (default: ${DEFAULT-VALUE}).")
    private String column;

    /** @throws SforgeException (usage) where there is no query, or two kinds of them */
    void check() {
        if (query.isPresent() == queries.isPresent()) {
            throw SforgeException.usage(
                    "expected --query TEXT or --queries FILE, got " + (query.isPresent() ? "both" : "neither"));
        }
    }

    /** Whether there is a single one, on the command line. */
    boolean isSingle() {
        return query.isPresent();
    }

    /** Gives the queries some at a time; those of standard input one by one, as somebody may wait for the answer. */
    void forEachBlock(Consumer<List<String>> work) {
        if (query.isPresent()) {
            work.accept(List.of(query.get()));
            return;
        }
        String file = queries.orElseThrow();
        boolean stream = file.equals(TextFiles.STANDARD_INPUT);
        RowSource source =
                stream ? RowSource.stream(System.in, "standard input", FileFormat.TEXT) : RowSource.files(file);
        try (RowReader rows = source.open(Selection.of(column))) {
            while (rows.hasNext()) {
                List<String> block = new ArrayList<>();
                do {
                    block.add(rows.next().text(column));
                } while (!stream && block.size() < AT_ONCE && rows.hasNext());
                work.accept(block);
            }
        }
    }
}
