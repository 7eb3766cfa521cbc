package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * A module's folder, while its chain is read.
 *
 * @param reader of the chain
 * @param type   the module's class without its package
 * @param path   below the model's directory; "" is the directory itself
 * @param before size of the vectors that the module is given; 0 for those that texts go into
 * @param first  whether the module is the first of the model's own chain
 */
record ModuleFolder(ModuleReader reader, String type, String path, int before, boolean first) {

    ModelFiles files() {
        return reader.files();
    }

    /** The configuration file as it stands. */
    JsonNode json() {
        return files().requiredJson(ModelFiles.join(path, "config.json"));
    }

    boolean hasConfig() {
        return files().has(ModelFiles.join(path, "config.json"));
    }

    ConfigFields config() {
        return config("config.json");
    }

    /** @param name of the configuration file */
    ConfigFields config(String name) {
        String file = ModelFiles.join(path, name);
        return new ConfigFields(
                files().requiredJson(file), files().resolve(file).toString());
    }

    /** @throws SforgeException (bad model) where a key has not the size of the vectors before the module */
    int checkBefore(ConfigFields fields, String key) {
        if (fields.positive(key) != before) {
            throw fields.unexpected(key, before + ", the size of the vectors before this module");
        }
        return before;
    }

    /** The same for modules on tokens, whose key is another in each layout and can be left out. */
    void checkTokenSize(ConfigFields fields) {
        String key = fields.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
        if (fields.positive(key, before) != before) {
            throw fields.unexpected(key, before + ", the size of the token embeddings");
        }
    }

    static String tokenSizeKey(ModelLayout layout) {
        return layout == ModelLayout.CURRENT ? "embedding_dimension" : "word_embedding_dimension";
    }
}
