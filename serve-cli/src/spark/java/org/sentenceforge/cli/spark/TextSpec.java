package org.sentenceforge.cli.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.LongTexts;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;

/**
 * What of a row is embedded, and how, as it travels to the machines of a cluster.
 *
 * @param columns     whose cells, joined by a space, are the text
 * @param words       of the prompt, where they are given literally, or else null
 * @param promptName  of one of the model's prompts, or else null
 * @param truncateDim how many components are kept; null: as many as the model's settings say
 */
record TextSpec(
        List<String> columns,
        String words,
        String promptName,
        TextRole role,
        LongTexts longTexts,
        Integer truncateDim,
        EncodeOptions.Length length)
        implements Serializable {

    static TextSpec of(List<String> columns, EncodeOptions options) {
        Prompt prompt = options.prompt();
        return new TextSpec(
                List.copyOf(columns),
                prompt instanceof Prompt.Literal literal ? literal.text() : null,
                prompt instanceof Prompt.Named named ? named.name() : null,
                prompt.role(),
                options.longTexts(),
                options.truncateDim().orElse(null),
                options.length());
    }

    EncodeOptions options() {
        Prompt prompt = words != null
                ? new Prompt.Literal(words, role)
                : promptName != null ? new Prompt.Named(promptName, role) : Prompt.of(role);
        return new EncodeOptions(prompt, longTexts, Optional.ofNullable(truncateDim), length);
    }
}
