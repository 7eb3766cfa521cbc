package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.ModuleFiles;
import org.sentenceforge.core.model.format.PlacedModule;
import org.sentenceforge.core.model.tokenizer.TokenizerFiles;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.weights.PretrainedWeights;
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
            ModelContent content,
            Weights parameters,
            Optional<PretrainedWeights> source,
            ModelLayout layout,
            Path folder) {
        if (layout == ModelLayout.BARE) {
            throw new IllegalArgumentException("a transformer alone is read, but never written");
        }
        try {
            WeightWriter weights = new WeightWriter(content, parameters, source);
            ModelWriter writer = new ModelWriter(content, layout, folder);
            if (content.kind() == ModelKind.CROSS_ENCODER) {
                writer.writeCrossEncoder(weights.numberType(""));
            } else {
                writer.writeBiEncoder(weights);
            }
            weights.write(folder);
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": the model cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Finds out whether a model can be written at all, before much work is put into it.
     *
     * @throws SforgeException (usage) where the layout cannot express the model
     */
    public static void check(SentenceModel model, ModelLayout layout) {
        PlacedModule.chain(model.modules()).stream()
                .flatMap(placed -> placed.all().stream())
                .filter(placed -> !(placed.module() instanceof Classification))
                .forEach(placed -> ModuleFiles.config(placed, layout));
    }

    private void writeBiEncoder(WeightWriter weights) throws IOException {
        ArrayNode modules = JSON.arrayNode();
        for (PlacedModule placed : PlacedModule.chain(content.model().modules())) {
            modules.addObject()
                    .put("idx", modules.size() - 1)
                    .put("name", String.valueOf(modules.size() - 1))
                    .put("path", placed.folder())
                    .put("type", ModuleFiles.type(placed.module(), layout));
            for (PlacedModule one : placed.all()) {
                writeModule(one, weights);
            }
        }
        PrettyJson.write(folder.resolve("modules.json"), modules, 2);
        PrettyJson.write(
                folder.resolve("config_sentence_transformers.json"),
                SettingsFile.biEncoder(content.settings(), layout),
                2);
    }

    private void writeModule(PlacedModule placed, WeightWriter weights) throws IOException {
        Path target = Files.createDirectories(folder.resolve(placed.folder()));
        Optional<ObjectNode> config = ModuleFiles.config(placed, layout);
        if (config.isPresent()) {
            PrettyJson.write(target.resolve(ModuleFiles.configName(placed.module())), config.get(), 4);
        }
        InputContent input =
                placed.parameterFolder() == null ? null : content.inputs().get(placed.parameterFolder());
        if (input instanceof InputContent.OfEncoder encoder) {
            PrettyJson.write(
                    target.resolve("config.json"),
                    EncoderConfigFile.biEncoder(encoder, content.model(), weights.numberType(placed.folder())),
                    2);
            writeTransformer(encoder, target, "feature-extraction", "last_hidden_state", "token_embeddings");
        } else if (input instanceof InputContent.OfTable table) {
            TokenizerFiles.copy(table.tokenizerFolder(), target);
        }
    }

    /** Releases before 5.4 know no files but config.json; later ones read that too. */
    private void writeCrossEncoder(String numberType) throws IOException {
        PrettyJson.write(folder.resolve("config.json"), EncoderConfigFile.crossEncoder(content, layout, numberType), 2);
        InputContent.OfEncoder encoder = content.encoder();
        if (layout == ModelLayout.CURRENT) {
            ArrayNode modules = JSON.arrayNode();
            modules.addObject()
                    .put("idx", 0)
                    .put("name", "0")
                    .put("path", "")
                    .put("type", ModuleFiles.type("Transformer", layout));
            PrettyJson.write(folder.resolve("modules.json"), modules, 2);
            writeTransformer(encoder, folder, "sequence-classification", "logits", "scores");
            PrettyJson.write(
                    folder.resolve("config_sentence_transformers.json"), SettingsFile.crossEncoder(content), 2);
        } else {
            TokenizerFiles.copy(encoder.tokenizerFolder(), folder, encoder.maxLength());
        }
    }

    private void writeTransformer(
            InputContent.OfEncoder encoder, Path target, String task, String output, String moduleOutput)
            throws IOException {
        ObjectNode config = JSON.objectNode();
        boolean lowers = encoder.casing() == Casing.LOWERED;
        if (layout == ModelLayout.LEGACY) {
            config.put("max_seq_length", encoder.maxLength()).put("do_lower_case", lowers);
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
        PrettyJson.write(target.resolve("sentence_bert_config.json"), config, 4);
        TokenizerFiles.copy(encoder.tokenizerFolder(), target, encoder.maxLength());
    }
}
