package org.sentenceforge.core.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SentenceModel;

/**
 * What a model directory is to say, all but the weights.
 *
 * @param inputs  the modules that texts go into, by the folder that their parameters' names begin with; "" for the model's own
 * @param scoring for a cross-encoder
 */
public record ModelContent(
        ModelKind kind,
        SentenceModel model,
        Map<String, InputContent> inputs,
        ModelSettings settings,
        Optional<Scoring> scoring) {

    /** The content of an existing directory, to be saved again as it is or with changes. */
    public static ModelContent of(ModelDirectory directory) {
        return new ModelContent(
                directory.kind(), directory.model(), directory.inputs(), directory.settings(), directory.scoring());
    }

    public ModelContent withModel(SentenceModel other) {
        return new ModelContent(kind, other, inputs, settings, scoring);
    }

    public ModelContent withSettings(ModelSettings other) {
        return new ModelContent(kind, model, inputs, other, scoring);
    }

    public ModelContent withTokenizerFolder(Path folder) {
        return withInputs(input -> input.withTokenizerFolder(folder));
    }

    public ModelContent withMaxLength(int length) {
        return withInputs(input -> input.withMaxLength(length));
    }

    private ModelContent withInputs(UnaryOperator<InputContent> change) {
        Map<String, InputContent> changed = new LinkedHashMap<>();
        inputs.forEach((folder, input) -> changed.put(folder, change.apply(input)));
        return new ModelContent(kind, model, changed, settings, scoring);
    }

    /** The transformer of a model that has a single one, in the model's own folder. */
    InputContent.OfEncoder encoder() {
        return (InputContent.OfEncoder) inputs.get("");
    }
}
