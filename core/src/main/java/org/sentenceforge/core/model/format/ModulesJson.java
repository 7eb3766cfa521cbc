package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * modules.json: the chain.
 *
 * @param entries in the order in which the modules run
 * @param layout  that of the classes' names
 */
public record ModulesJson(List<Entry> entries, ModelLayout layout) {
    public static final String FILE = "modules.json";

    /** What stands for the file where there is none: a transformer alone. */
    public static final ModulesJson BARE = new ModulesJson(List.of(new Entry("Transformer", "")), ModelLayout.BARE);

    private static final String PACKAGE = "sentence_transformers.";
    /** PyLate's own class, which is like the one of sentence_transformers. */
    private static final String PYLATE_DENSE = "pylate.models.Dense.Dense";

    /**
     * One of the modules.
     *
     * @param type   the module's class without its package
     * @param folder below the model's directory; "" is the directory itself
     */
    public record Entry(String type, String folder) {

        /** Whether the module is a transformer. */
        public boolean isTransformer() {
            return TransformerFormat.NAMES.contains(type);
        }

        /** Reads a dotted class name; only those of sentence-transformers are known. */
        static Entry of(String dotted, String folder, String source) {
            if (!dotted.startsWith(PACKAGE) && !dotted.equals(PYLATE_DENSE)) {
                throw SforgeException.badModel(
                        source + ": module type '" + dotted
                                + "' is code of the model's own, which is never run; only modules of sentence_transformers are supported");
            }
            return new Entry(TorchClasses.lastPart(dotted), folder);
        }
    }

    /** Empty where there is no such file. */
    public static Optional<ModulesJson> read(ModelFiles files) {
        return files.json(FILE).map(json -> read(json, files));
    }

    private static ModulesJson read(JsonNode json, ModelFiles files) {
        String source = files.root().resolve(FILE).toString();
        if (!json.isArray() || json.isEmpty()) {
            throw SforgeException.badModel(source + " is not an array of modules");
        }
        List<Entry> entries = new ArrayList<>();
        for (JsonNode module : json) {
            ConfigFields fields = new ConfigFields(module, source);
            String folder = fields.text("path", "");
            files.resolve(folder);
            entries.add(Entry.of(
                    fields.text("type", ""),
                    folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder,
                    source));
        }
        boolean legacy = json.findValuesAsText("type").stream().anyMatch(type -> type.contains(".models."));
        return new ModulesJson(entries, legacy ? ModelLayout.LEGACY : ModelLayout.CURRENT);
    }

    /** The file's content for a chain. */
    public static JsonNode write(List<PlacedModule> chain, ModelLayout layout) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (PlacedModule placed : chain) {
            json.addObject()
                    .put("idx", json.size() - 1)
                    .put("name", String.valueOf(json.size() - 1))
                    .put("path", placed.folder())
                    .put("type", PlacedModule.dotted(placed.module(), layout));
        }
        return json;
    }
}
