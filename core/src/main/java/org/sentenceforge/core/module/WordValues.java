package org.sentenceforge.core.module;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.architecture.Draw;

/**
 * A number for each word of a vocabulary, such as its inverse document frequency: that of the word, else that of its lower-case form, else
 * the one of all others.
 *
 * @param vocabulary the words by their ids
 * @param numbers    as they were written, whole or not
 */
public record WordValues(List<String> vocabulary, Map<String, Number> numbers, Number others) {

    public int size() {
        return vocabulary.size();
    }

    /** The number of a word by its id. */
    public double of(int id) {
        String word = vocabulary.get(id);
        return numbers.getOrDefault(word, numbers.getOrDefault(word.toLowerCase(Locale.ROOT), others))
                .doubleValue();
    }

    /** A parameter of them, [words] or [words, 1]. */
    Draw parameter() {
        return (index, uniform) -> of((int) index);
    }
}
