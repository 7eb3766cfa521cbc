package org.sentenceforge.train.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;

/** The tokenizer of every column, that of the route which its texts take. Owns the tokenizers until closed. */
final class ColumnTokenizers implements AutoCloseable {
    private final Map<SentenceModel, TextTokenizer> opened = new LinkedHashMap<>();
    private final TrainingSetup setup;

    ColumnTokenizers(TrainingSetup setup) {
        this.setup = setup;
    }

    /** The tokenizers of a data set's text columns. */
    List<TextTokenizer> of(TrainingSet set) {
        return setup.routes(set).stream()
                .map(route -> opened.computeIfAbsent(route.model(), chain -> setup.openTokenizer(route)))
                .toList();
    }

    @Override
    public void close() {
        opened.values().forEach(TextTokenizer::close);
    }
}
