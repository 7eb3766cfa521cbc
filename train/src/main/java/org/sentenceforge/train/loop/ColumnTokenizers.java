package org.sentenceforge.train.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;

/** The tokenizer of every column, that of the route which its texts take. Owns the tokenizers until closed. */
final class ColumnTokenizers implements AutoCloseable {
    private final Map<SentenceModel, TextTokenizer> opened = new LinkedHashMap<>();
    private final List<List<TextTokenizer>> bySet;

    ColumnTokenizers(TrainingRun run) {
        bySet = run.sets().stream()
                .map(set -> run.routes(set).stream()
                        .map(route -> opened.computeIfAbsent(route.model(), chain -> run.openTokenizer(route)))
                        .toList())
                .toList();
    }

    /** The tokenizers of the columns of each data set. */
    List<List<TextTokenizer>> bySet() {
        return bySet;
    }

    @Override
    public void close() {
        opened.values().forEach(TextTokenizer::close);
    }
}
