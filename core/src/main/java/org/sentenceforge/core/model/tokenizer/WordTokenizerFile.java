package org.sentenceforge.core.model.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.WordTokenizer;

/**
 * {@code whitespacetokenizer_config.json}: the vocabulary of whole words, and the words that do not count; or the {@code config.json} of a
 * bag of words, which has the vocabulary itself.
 */
public record WordTokenizerFile(ModelFiles files) {
    private static final String NAME = "whitespacetokenizer_config.json";

    private static final String BAG_OF_WORDS = "config.json";
    private static final String VOCABULARY = "vocab";

    boolean exists() {
        return name().isPresent();
    }

    private Optional<String> name() {
        return files.has(NAME)
                ? Optional.of(NAME)
                : files.json(BAG_OF_WORDS)
                        .filter(json -> json.path(VOCABULARY).isArray())
                        .map(json -> BAG_OF_WORDS);
    }

    /** Copies the file; a bag of words has none but the configuration that its module writes. */
    public static void copy(Path from, Path to) throws IOException {
        ModelFiles files = ModelFiles.of(from);
        if (files.has(NAME)) {
            Files.copy(files.required(NAME).toRealPath(), to.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    TextTokenizer open(TokenizerSettings settings) {
        String name = name().orElse(NAME);
        Path file = files.resolve(name);
        ConfigFields fields = new ConfigFields(files.requiredJson(name), file.toString());
        List<String> words = fields.texts(VOCABULARY)
                .orElseThrow(() -> fields.unexpected(VOCABULARY, "the words of the vocabulary"));
        if (name.equals(BAG_OF_WORDS)) {
            words = words.stream().distinct().toList(); // as its module counts them
        }
        Set<String> stopWords = Set.copyOf(fields.texts("stop_words").orElse(List.of()));
        Casing casing = fields.flag("do_lower_case", false) ? Casing.LOWERED : Casing.KEPT;
        return WordTokenizer.of(words, stopWords, file, settings.withCasing(casing));
    }
}
