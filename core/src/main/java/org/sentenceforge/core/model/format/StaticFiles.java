package org.sentenceforge.core.model.format;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A StaticEmbedding's folder: a table of token vectors and a tokenizer, no configuration.
 *
 * @param shape of the table: [tokens, dimension]
 */
record StaticFiles(ModelFiles files, String folder, List<Long> shape) implements InputFiles {

    static StaticFiles read(ModelFiles files, String folder) {
        WeightFiles file = new WeightFiles(files, folder);
        try (Weights weights = file.open()) {
            TensorInfo table = Stream.of("embedding.weight", "embeddings")
                    .filter(weights.names()::contains)
                    .findFirst()
                    .map(weights::info)
                    .orElseThrow(
                            () -> SforgeException.badModel(file.source() + ": tensor embedding.weight is missing"));
            if (table.shape().size() != 2
                    || table.shape().stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
                throw SforgeException.badModel(file.source() + ": tensor " + table.name() + " has shape "
                        + table.shape() + ", expected [tokens, dimension]");
            }
            return new StaticFiles(files, folder, table.shape());
        }
    }

    StaticEmbedding module(String parameterFolder) {
        return new StaticEmbedding(
                parameterFolder, shape.get(0).intValue(), shape.get(1).intValue());
    }

    /** The mean of any number of tokens can be taken. */
    @Override
    public int maxLength() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Path tokenizerFolder() {
        return files.resolve(folder);
    }

    @Override
    public InputContent content() {
        return new InputContent.OfTable(tokenizerFolder());
    }

    @Override
    public TokenizerSettings tokenizerSettings(ParameterScan parameters, Blanks blanks) {
        return TokenizerSettings.ofTokens(maxLength(), shape.get(0).intValue());
    }

    @Override
    public boolean hasWeights() {
        return true; // reading them told the shape
    }

    @Override
    public PretrainedWeights.Part open(String parameterFolder) {
        WeightFiles weights = new WeightFiles(files, folder);
        return new PretrainedWeights.Part(weights.open(), weights.source(), parameterFolder, "");
    }
}
