package org.sentenceforge.train.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;

/**
 * The key {@code freeze}: parameters that stay as they are, by parts of their names. A pattern is one part or several with dots between
 * them, which stand in a name one behind the other: {@code embeddings}, {@code layers.0-5} (a range of numbers), {@code
 * attention.self.query}. Encoders call their layers {@code layer} or {@code layers} and their tables {@code embeddings} or {@code
 * embed_tokens}; either word means both.
 */
public record Freeze(List<String> patterns) {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})-(\\d{1,6})");
    private static final Pattern PARTS = Pattern.compile("[./]");
    private static final List<Set<String>> SAME =
            List.of(Set.of("layer", "layers"), Set.of("embeddings", "embed_tokens"));
    private static final int NAMED_IN_ERRORS = 8;

    /**
     * The names of the parameters that stay as they are.
     *
     * @throws SforgeException (usage) where a pattern is found in no name
     */
    public Set<String> of(Collection<String> parameters) {
        Set<String> frozen = new HashSet<>();
        for (String pattern : patterns) {
            List<String> found =
                    parameters.stream().filter(name -> isFound(pattern, name)).toList();
            if (found.isEmpty()) {
                throw SforgeException.usage("freeze: no parameter's name has the parts '" + pattern + "'; some of the "
                        + parameters.size() + " names: "
                        + parameters.stream().limit(NAMED_IN_ERRORS).collect(Collectors.joining(", ")));
            }
            frozen.addAll(found);
        }
        return frozen;
    }

    private static boolean isFound(String pattern, String name) {
        String[] wanted = pattern.split("\\.");
        String[] parts = PARTS.split(name);
        IntFunction<Boolean> startsAt =
                start -> IntStream.range(0, wanted.length).allMatch(i -> fits(wanted[i], parts[start + i]));
        return IntStream.rangeClosed(0, parts.length - wanted.length).anyMatch(startsAt::apply);
    }

    private static boolean fits(String wanted, String part) {
        Matcher range = RANGE.matcher(wanted);
        if (range.matches() && part.matches("\\d{1,6}")) {
            int number = Integer.parseInt(part);
            return Integer.parseInt(range.group(1)) <= number && number <= Integer.parseInt(range.group(2));
        }
        return wanted.equals(part) || SAME.stream().anyMatch(words -> words.contains(wanted) && words.contains(part));
    }
}
