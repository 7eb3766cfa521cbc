package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.LSTM;
import org.sentenceforge.core.module.LSTM.Reading;

/** An LSTM: its sizes, with its layers' weights beside it. */
final class LSTMFormat extends ModuleFormat<LSTM> {

    LSTMFormat() {
        super(LSTM.class, "sentence_transformer.modules.lstm", Stage.TOKENS);
    }

    @Override
    String file() {
        return "lstm_config.json";
    }

    @Override
    LSTM read(ModuleFolder folder) {
        ConfigFields fields = folder.config(file());
        String key = fields.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
        return new LSTM(
                folder.path(),
                folder.checkBefore(fields, key),
                fields.positive("hidden_dim"),
                fields.positive("num_layers", 1),
                fields.rate("dropout", 0),
                reading(fields.flag("bidirectional", true)));
    }

    private static Reading reading(boolean bothWays) {
        return bothWays ? Reading.BOTH_WAYS : Reading.FORWARD;
    }

    @Override
    Optional<ObjectNode> write(LSTM module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put(ModuleFolder.tokenSizeKey(layout), module.in())
                .put("hidden_dim", module.hidden())
                .put("num_layers", module.layers())
                .put("dropout", module.dropout())
                .put("bidirectional", module.reading() == Reading.BOTH_WAYS));
    }

    @Override
    public Optional<Map<String, Object>> printed(LSTM module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put("embedding_dimension", module.in());
        printed.put("hidden_dim", module.hidden());
        printed.put("num_layers", module.layers());
        printed.put("dropout", module.dropout() == 0 ? (Number) 0 : module.dropout()); // as Python's default is printed
        printed.put("bidirectional", module.reading() == Reading.BOTH_WAYS);
        return Optional.of(printed);
    }
}
