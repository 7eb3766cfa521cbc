package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.ModulesJson;
import org.sentenceforge.core.model.format.PlacedModule;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModel;
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
     * @param layout     {@link ModelLayout#LEGACY} or {@link ModelLayout#CURRENT}; a cross-encoder's adapter and a multi-vector encoder get the
     *     latter, as no release before reads one
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
            boolean scores = content.kind() == ModelKind.CROSS_ENCODER;
            boolean current = content.kind() == ModelKind.MULTI_VECTOR_ENCODER
                    || scores && content.encoder().base().isPresent();
            ModelWriter writer = new ModelWriter(content, current ? ModelLayout.CURRENT : layout, folder);
            if (scores) {
                writer.writeCrossEncoder(weights.numberType(""));
            } else {
                writer.writeEncoder(weights);
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
                .forEach(placed -> placed.config(layout));
    }

    private void writeEncoder(WeightWriter weights) throws IOException {
        List<PlacedModule> chain = PlacedModule.chain(content.model().modules());
        PrettyJson.write(folder.resolve(ModulesJson.FILE), ModulesJson.write(chain, layout), 2);
        PrettyJson.write(
                folder.resolve(SettingsJson.FILE), SettingsJson.encoder(content.kind(), content.settings(), layout), 2);
        for (PlacedModule placed :
                chain.stream().flatMap(module -> module.all().stream()).toList()) {
            Path target = Files.createDirectories(folder.resolve(placed.folder()));
            Optional<ObjectNode> config = placed.config(layout);
            if (config.isPresent()) {
                PrettyJson.write(target.resolve(placed.file()), config.get(), 4);
            }
            String parameters = placed.module().folder();
            InputContent input = parameters == null ? null : content.inputs().get(parameters);
            if (input != null) {
                input.write(target, layout, placed.module(), content.model(), weights.numberType(placed.folder()));
            }
        }
    }

    private void writeCrossEncoder(String numberType) throws IOException {
        check(content.model(), layout);
        content.encoder()
                .writeCrossEncoder(
                        folder, layout, content.model(), content.scoring().orElseThrow(), numberType);
        if (layout == ModelLayout.CURRENT) {
            List<PlacedModule> chain = PlacedModule.chain(content.model().modules());
            PrettyJson.write(folder.resolve(ModulesJson.FILE), ModulesJson.write(chain, layout), 2);
            PrettyJson.write(folder.resolve(SettingsJson.FILE), SettingsJson.crossEncoder(content), 2);
            for (PlacedModule placed : chain) {
                Optional<ObjectNode> config = placed.config(layout);
                if (config.isPresent()) {
                    Path target = Files.createDirectories(folder.resolve(placed.folder()));
                    PrettyJson.write(target.resolve(placed.file()), config.get(), 4);
                }
            }
        }
    }
}
