package org.sentenceforge.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command line of {@code sforge train}, to be shown and typed again.
 *
 * @param arguments all words after the command's name
 * @param resume    the value of {@code --resume}; null where it is not given
 */
record CommandWords(List<String> arguments, String resume) {
    private static final String RESUME = "--resume";
    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,@%+-]+", Pattern.UNICODE_CHARACTER_CLASS);

    String text() {
        return shell(arguments);
    }

    /** The same, going on from the newest checkpoint. */
    String resumingLast() {
        List<String> words = new ArrayList<>(arguments);
        int option = words.indexOf(RESUME);
        if (option >= 0 && option + 1 < words.size() && words.get(option + 1).equals(resume)) {
            words.remove(option + 1);
        }
        words.removeIf(word -> word.equals(RESUME) || word.startsWith(RESUME + "="));
        words.addAll(List.of(RESUME, "last"));
        return shell(words);
    }

    private static String shell(List<String> arguments) {
        return Stream.concat(Stream.of("sforge", "train"), arguments.stream())
                .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
