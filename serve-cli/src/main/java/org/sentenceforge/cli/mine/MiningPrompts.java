package org.sentenceforge.cli.mine;

import java.util.Optional;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import picocli.CommandLine.Option;

/** Which prompts go before queries and texts, as a picocli mixin; words count before names, as in the reference. */
final class MiningPrompts {

    @Option(names = "--query-prompt", paramLabel = "TEXT", description = "Put these words before every anchor.")
    private Optional<String> query;

    @Option(
            names = "--query-prompt-name",
            paramLabel = "NAME",
            description = "Put the model's prompt of this name before every anchor; by default the one for queries.")
    private Optional<String> queryName;

    @Option(names = "--corpus-prompt", paramLabel = "TEXT", description = "Put these words before every candidate.")
    private Optional<String> corpus;

    @Option(
            names = "--corpus-prompt-name",
            paramLabel = "NAME",
            description =
                    "Put the model's prompt of this name before every candidate; by default the one for documents.")
    private Optional<String> corpusName;

    Prompt query() {
        return prompt(query, queryName, TextRole.QUERY);
    }

    Prompt corpus() {
        return prompt(corpus, corpusName, TextRole.DOCUMENT);
    }

    private static Prompt prompt(Optional<String> words, Optional<String> name, TextRole role) {
        return words.<Prompt>map(text -> new Prompt.Literal(text, role))
                .or(() -> name.map(key -> new Prompt.Named(key, role)))
                .orElse(Prompt.of(role));
    }
}
