package org.sentenceforge.core.model.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.WordTokenizer;

/** {@code whitespacetokenizer_config.json}: the vocabulary of whole words, and the words that do not count. */
public record WordTokenizerFile(ModelFiles files) {
    private static final String NAME = "whitespacetokenizer_config.json";

    boolean exists() {
        return files.has(NAME);
    }

    /** @throws org.sentenceforge.core.SforgeException (bad model) where the folder has no such file */
    public static void copy(Path from, Path to) throws IOException {
        Files.copy(
                ModelFiles.of(from).required(NAME).toRealPath(), to.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    }

    TextTokenizer open(TokenizerSettings settings) {
        Path file = files.resolve(NAME);
        ConfigFields fields = new ConfigFields(files.requiredJson(NAME), file.toString());
        List<String> words =
                fields.texts("vocab").orElseThrow(() -> fields.unexpected("vocab", "the words of the vocabulary"));
        Set<String> stopWords = Set.copyOf(fields.texts("stop_words").orElse(List.of()));
        Casing casing = fields.flag("do_lower_case", false) ? Casing.LOWERED : Casing.KEPT;
        return WordTokenizer.of(words, stopWords, file, settings.withCasing(casing));
    }
}
