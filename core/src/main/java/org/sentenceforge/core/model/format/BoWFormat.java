package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.module.BoW;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.ops.TermFrequency;

/** A BoW: vocabulary and weights, which are all that its folder has. */
final class BoWFormat extends ModuleFormat<BoW> {
    private static final String CUMULATIVE = "cumulative_term_frequency";

    BoWFormat() {
        super(BoW.class, "sentence_transformer.modules.bow", Stage.INPUT);
    }

    @Override
    BoW read(ModuleFolder folder) {
        WordValues read = WordValuesJson.read(folder);
        // a word that is there twice has its first place, as in the original
        List<String> words = List.copyOf(new LinkedHashSet<>(read.vocabulary()));
        BoW module = new BoW(
                folder.path(),
                new WordValues(words, read.numbers(), read.others()),
                folder.config().flag(CUMULATIVE, true) ? TermFrequency.RAW : TermFrequency.BINARY);
        folder.reader().register(folder.path(), new BoWFiles(folder.files(), module));
        return module;
    }

    @Override
    Optional<ObjectNode> write(BoW module, int before, ModelLayout layout) {
        return Optional.of(WordValuesJson.write(module.weights()).put(CUMULATIVE, isCumulative(module)));
    }

    private static boolean isCumulative(BoW module) {
        return module.frequency() == TermFrequency.RAW;
    }

    @Override
    public Optional<Map<String, Object>> printed(BoW module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>(WordValuesJson.printed(module.weights()));
        printed.put(CUMULATIVE, isCumulative(module));
        return Optional.of(printed);
    }
}
