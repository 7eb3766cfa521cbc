package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.SentenceModule.Stage;

/** The names by which the files of the current layout call the vectors that a module is given and gives. */
final class VectorNames {
    static final String INPUT = "module_input_name";
    static final String OUTPUT = "module_output_name";

    private static final String TEXTS = "sentence_embedding";
    private static final String TOKENS = "token_embeddings";

    private VectorNames() {}

    static String of(Stage stage) {
        return stage == Stage.TOKENS ? TOKENS : TEXTS;
    }

    /** @param usual where the file does not say */
    static Stage read(ConfigFields fields, Stage usual) {
        String input = fields.text(INPUT, of(usual));
        if (!input.equals(TEXTS) && !input.equals(TOKENS)) {
            throw fields.unexpected(INPUT, TEXTS + " or " + TOKENS + "; nothing else is supported");
        }
        if (!fields.text(OUTPUT, input).equals(input)) {
            throw fields.unexpected(OUTPUT, input + ", as " + INPUT + "; nothing else is supported");
        }
        return input.equals(TOKENS) ? Stage.TOKENS : Stage.TEXTS;
    }

    static ObjectNode write(ObjectNode json, Stage stage) {
        return json.put(INPUT, of(stage)).put(OUTPUT, of(stage));
    }
}
