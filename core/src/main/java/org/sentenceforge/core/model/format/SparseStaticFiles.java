package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.model.tokenizer.TokenizerConfig;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SparseStaticEmbedding;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.VectorWeights;
import org.sentenceforge.core.weights.Weights;

/**
 * A SparseStaticEmbedding's folder: a weight for each token, and a tokenizer.
 *
 * @param tokenizerFolder where the tokenizer is
 * @param entries         number of weights
 * @param frozen          whether training leaves them as they are
 * @param stored          the file of weights, or what stands in for it: weights by token
 */
public record SparseStaticFiles(Path tokenizerFolder, int entries, boolean frozen, Stored stored)
        implements InputFiles {
    static final String FROZEN = "frozen";
    private static final String WEIGHT = "weight";
    private static final String PATH = "path";

    /** Where the weights are. */
    @FunctionalInterface
    interface Stored {
        /** Opens them; the caller closes them. */
        PretrainedWeights.Part open(String parameterFolder);
    }

    static SparseStaticFiles read(ModelFiles files, String folder) {
        String name = ModelFiles.join(folder, "config.json");
        ConfigFields config = new ConfigFields(
                files.json(name).orElse(JsonNodeFactory.instance.objectNode()),
                files.resolve(name).toString());
        boolean frozen = config.flag(FROZEN, false);
        String json = config.text(PATH, "");
        if (json.endsWith(".json")) {
            Path file = Stream.of(ModelFiles.join(folder, json), json)
                    .filter(files::has)
                    .findFirst()
                    .map(files::resolve)
                    .orElseThrow(
                            () -> config.unexpected(PATH, "a file of weights by token inside the model's directory"));
            return of(TokenWeights.read(file, files.resolve(folder)), file, files.resolve(folder), frozen);
        }
        WeightFiles file = new WeightFiles(files, folder);
        try (Weights weights = file.open()) {
            if (!weights.names().contains(WEIGHT)) {
                throw SforgeException.badModel(file.source() + ": tensor " + WEIGHT + " is missing");
            }
            TensorInfo tensor = weights.info(WEIGHT);
            if (tensor.shape().size() != 1 || tensor.elements() < 1 || tensor.elements() >= Integer.MAX_VALUE) {
                throw SforgeException.badModel(
                        file.source() + ": tensor " + WEIGHT + " has shape " + tensor.shape() + ", expected [tokens]");
            }
            return new SparseStaticFiles(
                    files.resolve(folder),
                    (int) tensor.elements(),
                    frozen,
                    parameters -> new PretrainedWeights.Part(file.open(), file.source(), parameters, ""));
        }
    }

    /**
     * Those of a new one over a tokenizer's tokens.
     *
     * @param entries number of weights; those without a weight in the file are 0
     * @param file    of weights by token; without one all are 1
     * @throws SforgeException (bad model) where the file is no such file, or has weights for other tokens
     */
    public static SparseStaticFiles of(Path tokenizer, int entries, Optional<Path> file, boolean frozen) {
        float[] ones = new float[entries];
        Arrays.fill(ones, 1);
        float[] weights = file.map(given -> TokenWeights.read(given, tokenizer)).orElse(ones);
        if (weights.length > entries) {
            throw SforgeException.badModel(file.get() + ": has weights for " + weights.length
                    + " entries, and the model's vocabulary has " + entries + "; expected weights for its own tokens");
        }
        return of(Arrays.copyOf(weights, entries), file.orElse(tokenizer), tokenizer, frozen);
    }

    private static SparseStaticFiles of(float[] weights, Path source, Path tokenizer, boolean frozen) {
        return new SparseStaticFiles(
                tokenizer,
                weights.length,
                frozen,
                parameters -> new PretrainedWeights.Part(
                        new VectorWeights(WEIGHT, weights), source.toString(), parameters, ""));
    }

    /** The module, whose parameter's name begins with a folder. */
    public SparseStaticEmbedding module(String parameterFolder) {
        return new SparseStaticEmbedding(parameterFolder, entries, frozen);
    }

    @Override
    public int maxLength() {
        ModelFiles tokenizer = ModelFiles.of(tokenizerFolder);
        String name = "tokenizer_config.json";
        return tokenizer
                .json(name)
                .flatMap(json -> TokenizerConfig.read(
                                json, tokenizer.resolve(name).toString())
                        .maxLength())
                .orElse(Integer.MAX_VALUE);
    }

    @Override
    public InputContent content() {
        return new InputContent.OfTokenWeights(tokenizerFolder, maxLength());
    }

    @Override
    public TokenizerSettings tokenizerSettings(ParameterScan parameters, Blanks blanks) {
        return TokenizerSettings.ofTokens(maxLength(), entries);
    }

    @Override
    public boolean hasWeights() {
        return true; // reading them told how many there are
    }

    @Override
    public PretrainedWeights.Part open(String parameterFolder) {
        return stored.open(parameterFolder);
    }
}
