package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * One line of modules.json.
 *
 * @param type   the module's class without its package
 * @param folder the module's folder below the model's directory; "" is the directory itself
 */
public record ModuleEntry(String type, String folder) {
    private static final String PACKAGE = "sentence_transformers.";

    /** Reads modules.json in the order in which the modules run. */
    public static List<ModuleEntry> readAll(JsonNode json, ModelFiles files) {
        String source = files.root().resolve("modules.json").toString();
        if (!json.isArray() || json.isEmpty()) {
            throw SforgeException.badModel(source + " is not an array of modules");
        }
        List<ModuleEntry> entries = new ArrayList<>();
        for (JsonNode module : json) {
            ConfigFields fields = new ConfigFields(module, source);
            String folder = fields.text("path", "");
            files.resolve(folder);
            entries.add(new ModuleEntry(
                    type(fields, source), folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder));
        }
        return entries;
    }

    private static String type(ConfigFields fields, String source) {
        return type(fields.text("type", ""), source);
    }

    /** The class without its package; only those of sentence-transformers are known. */
    static String type(String dotted, String source) {
        if (!dotted.startsWith(PACKAGE)) {
            throw SforgeException.badModel(
                    source + ": module type '" + dotted
                            + "' is code of the model's own, which is never run; only modules of sentence_transformers are supported");
        }
        return TorchClasses.lastPart(dotted);
    }
}
