package org.sentenceforge.cli.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.cli.quickstart.CldrNames.Script;
import org.sentenceforge.cli.quickstart.NameRetrieval.Quality;

/** Retrieval before and after training, as a table of at most 40 columns. */
final class QuickstartTable {
    private static final String ROW = "%-16s %7.3f %7.3f";

    private QuickstartTable() {}

    static List<String> lines(Quality before, Quality after) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-16s %7s %7s", "nDCG@10", "before", "after"));
        for (Script script : Script.values()) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    script.title(),
                    before.byScript().get(script),
                    after.byScript().get(script)));
        }
        lines.add(String.format(Locale.ROOT, ROW, "all", before.overall(), after.overall()));
        return lines;
    }
}
