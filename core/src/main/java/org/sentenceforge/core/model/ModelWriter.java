package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.weights.Checkpoint;
import org.sentenceforge.core.weights.Weights;

/**
 * Writes model directories that sentence-transformers loads. A directory of the legacy layout loads in every release, also in
 * 5.4 and later; {@link ModelLayout#CURRENT} is for those alone.
 *
 * <p>The files go into a folder that the caller owns, usually an {@link org.sentenceforge.core.output.AtomicDirectory}, so that
 * the model appears together with its card.
 */
public final class ModelWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ModelContent content;
    private final ModelLayout layout;
    private final Path folder;

    private ModelWriter(ModelContent content, ModelLayout layout, Path folder) {
        this.content = content;
        this.layout = layout;
        this.folder = folder;
    }

    /**
     * Writes everything but the model card.
     *
     * @param parameters the values of the parameters that the model's forward pass names
     * @param source     where the model came from: tensors in it that no module uses are kept, such as a pooler
     * @param layout     {@link ModelLayout#LEGACY} or {@link ModelLayout#CURRENT}
     * @param folder     an existing folder
     * @throws SforgeException (failed) where a file cannot be written
     */
    public static void write(
            ModelContent content, Weights parameters, Optional<Checkpoint> source, ModelLayout layout, Path folder) {
        if (layout == ModelLayout.BARE) {
            throw new IllegalArgumentException("a transformer alone is read, but never written");
        }
        try {
            WeightWriter weights = new WeightWriter(content, parameters, source);
            ModelWriter writer = new ModelWriter(content, layout, folder);
            if (content.kind() == ModelKind.CROSS_ENCODER) {
                writer.writeCrossEncoder(weights.numberType());
            } else {
                writer.writeBiEncoder(weights.numberType());
            }
            TokenizerFiles.copy(content.tokenizerFolder(), folder, content.maxLength());
            weights.write(folder);
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": the model cannot be written: " + e.getMessage(), e);
        }
    }

    private void writeBiEncoder(String numberType) throws IOException {
        ArrayNode modules = JSON.arrayNode();
        int dimension = 0;
        List<SentenceModule> chain = content.model().modules();
        for (int i = 0; i < chain.size(); i++) {
            ModuleFiles module = new ModuleFiles(chain.get(i), i);
            modules.addObject()
                    .put("idx", i)
                    .put("name", String.valueOf(i))
                    .put("path", module.folder())
                    .put("type", module.type(layout));
            module.writeConfig(folder, layout, dimension);
            dimension = chain.get(i).dimension(dimension);
        }
        PrettyJson.write(folder.resolve("modules.json"), modules, 2);
        PrettyJson.write(folder.resolve("config.json"), EncoderConfigFile.biEncoder(content, numberType), 2);
        writeTransformer("feature-extraction", "last_hidden_state", "token_embeddings");
        PrettyJson.write(
                folder.resolve("config_sentence_transformers.json"),
                SettingsFile.biEncoder(content.settings(), layout),
                2);
    }

    /** Releases before 5.4 know no files but config.json; later ones read that too. */
    private void writeCrossEncoder(String numberType) throws IOException {
        PrettyJson.write(folder.resolve("config.json"), EncoderConfigFile.crossEncoder(content, layout, numberType), 2);
        if (layout == ModelLayout.CURRENT) {
            ArrayNode modules = JSON.arrayNode();
            modules.addObject()
                    .put("idx", 0)
                    .put("name", "0")
                    .put("path", "")
                    .put("type", ModuleFiles.type("Transformer", layout));
            PrettyJson.write(folder.resolve("modules.json"), modules, 2);
            writeTransformer("sequence-classification", "logits", "scores");
            PrettyJson.write(
                    folder.resolve("config_sentence_transformers.json"), SettingsFile.crossEncoder(content), 2);
        }
    }

    private void writeTransformer(String task, String output, String moduleOutput) throws IOException {
        ObjectNode config = JSON.objectNode();
        boolean lowers = content.casing() == Casing.LOWERED;
        if (layout == ModelLayout.LEGACY) {
            config.put("max_seq_length", content.maxLength()).put("do_lower_case", lowers);
        } else {
            config.put("transformer_task", task);
            config.putObject("modality_config")
                    .putObject("text")
                    .put("method", "forward")
                    .put("method_output_name", output);
            config.put("module_output_name", moduleOutput);
            if (lowers) {
                config.put("do_lower_case", true);
            }
        }
        PrettyJson.write(folder.resolve("sentence_bert_config.json"), config, 4);
    }
}
