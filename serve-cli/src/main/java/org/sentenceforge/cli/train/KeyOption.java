package org.sentenceforge.cli.train;

import java.util.Locale;
import org.sentenceforge.core.config.Parameter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * An option that sets one key of the configuration. A file of its own, because Java 17 crashes on an archive of classes that has a class
 * with lambdas but not the one that it is nested in, and those that implement picocli's old interfaces are never in it.
 *
 * @param section of the configuration that has the key: {@code arguments.}; empty for the top
 */
record KeyOption(String name, String label, String section, Parameter<?> parameter) {

    /** With dots. */
    String key() {
        return section + parameter.name();
    }

    OptionSpec spec() {
        String meaning = parameter.meaning();
        boolean choice =
                parameter.otherwise().isPresent() && !(parameter.otherwise().get() instanceof Number);
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(meaning.substring(0, 1).toUpperCase(Locale.ROOT)
                        + meaning.substring(1)
                        + (choice ? ": " + parameter.type().expected() : "")
                        + parameter
                                .shownDefault()
                                .map(value -> " (default: " + value + ")")
                                .orElse("")
                        + ".")
                .build();
    }
}
