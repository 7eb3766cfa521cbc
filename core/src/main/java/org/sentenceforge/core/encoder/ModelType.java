package org.sentenceforge.core.encoder;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/** The architectures, as {@code model_type} in config.json names them. */
public enum ModelType {
    BERT("bert", "bert.", Bert::read);

    private final String key;
    private final String headPrefix;
    private final Function<ConfigFields, Encoder> reader;

    ModelType(String key, String headPrefix, Function<ConfigFields, Encoder> reader) {
        this.key = key;
        this.headPrefix = headPrefix;
        this.reader = reader;
    }

    /** The value of {@code model_type}. */
    public String key() {
        return key;
    }

    /** What the encoder's parameter names begin with in checkpoints saved from a class with a head; nothing in others. */
    public String headPrefix() {
        return headPrefix;
    }

    Encoder encoder(ConfigFields config) {
        return reader.apply(config);
    }

    static ModelType read(ConfigFields config, String source) {
        String key = config.text("model_type", "");
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(() -> SforgeException.badModel(source + ": "
                        + (key.isEmpty() ? "key 'model_type' is missing" : "model_type '" + key + "' is not known")
                        + "; known are "
                        + Arrays.stream(values()).map(ModelType::key).collect(Collectors.joining(", "))));
    }
}
