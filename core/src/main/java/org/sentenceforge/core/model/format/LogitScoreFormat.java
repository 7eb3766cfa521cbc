package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.architecture.LanguageHead;
import org.sentenceforge.core.module.LogitScore;

/** A LogitScore: which tokens' logits are the score. Its parameters are the language model's, in the transformer's files. */
final class LogitScoreFormat extends ModuleFormat<LogitScore> {
    private static final String TRUE = "true_token_id";
    private static final String FALSE = "false_token_id";
    private static final String INPUT = "module_input_name";
    private static final String LOGITS = "causal_logits";

    LogitScoreFormat() {
        super(LogitScore.class, "cross_encoder.modules.logit_score", Stage.TEXTS);
    }

    @Override
    LogitScore read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        fields.require(INPUT, LOGITS);
        LanguageHead head = folder.reader()
                .languageHead()
                .orElseThrow(() -> fields.unexpected(TRUE, "a transformer that is a causal language model before it"));
        OptionalInt other = fields.has(FALSE) ? OptionalInt.of(token(fields, FALSE, head)) : OptionalInt.empty();
        return new LogitScore(head, token(fields, TRUE, head), other);
    }

    private static int token(ConfigFields fields, String key, LanguageHead head) {
        int token = fields.integer(key, -1);
        if (token < 0 || token >= head.vocabulary()) {
            throw fields.unexpected(key, "a token id from 0 to " + (head.vocabulary() - 1));
        }
        return token;
    }

    @Override
    Optional<ObjectNode> write(LogitScore module, int before, ModelLayout layout) {
        if (layout == ModelLayout.LEGACY) {
            throw SforgeException.usage(
                    "a reranker that scores by a language model's next token is known to releases from"
                            + " 5.4 on alone; write it in the current layout");
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(TRUE, module.trueToken());
        if (module.falseToken().isPresent()) {
            json.put(FALSE, module.falseToken().getAsInt());
        } else {
            json.putNull(FALSE);
        }
        return Optional.of(json.put(INPUT, LOGITS));
    }

    @Override
    public Optional<Map<String, Object>> printed(LogitScore module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(TRUE, module.trueToken());
        printed.put(FALSE, module.falseToken().isPresent() ? module.falseToken().getAsInt() : null);
        printed.put(INPUT, LOGITS);
        return Optional.of(printed);
    }
}
