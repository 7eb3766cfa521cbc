package org.sentenceforge.eval.task;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.Prompt;

/**
 * The two parameters that change a prompt: its words, or the name of one of the model's prompts.
 *
 * @param otherwise the prompt where neither is given
 */
record PromptOption(Parameter<String> words, Parameter<String> name, Prompt otherwise) {

    /** @param texts what the prompt stands before: {@code query} */
    PromptOption(String key, String texts, Prompt otherwise) {
        this(
                Parameter.optional(key, ValueTypes.TEXT, "the prompt that precedes each " + texts),
                Parameter.optional(
                        key + "_name",
                        ValueTypes.text("NAME"),
                        "the name of the model's prompt that precedes each " + texts),
                otherwise);
    }

    List<Parameter<?>> parameters() {
        return List.of(words, name);
    }

    Prompt read(Config config) {
        Optional<String> known = config.find(name);
        return config.find(words)
                .<Prompt>map(text -> new Prompt.Literal(text, otherwise.role()))
                .or(() -> known.map(prompt -> new Prompt.Named(prompt, otherwise.role())))
                .orElse(otherwise);
    }
}
