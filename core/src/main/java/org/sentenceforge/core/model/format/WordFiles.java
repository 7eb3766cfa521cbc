package org.sentenceforge.core.model.format;

import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.WordEmbeddings;
import org.sentenceforge.core.module.WordEmbeddings.Vectors;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** A WordEmbeddings' folder: a table of words' vectors, a tokenizer of whole words, and what both are for. */
record WordFiles(ModelFiles files, WordEmbeddings module) implements InputFiles {
    private static final String TABLE = "emb_layer.weight";
    private static final int USUAL_LENGTH = 1_000_000;

    static WordFiles read(ModuleFolder folder) {
        ConfigFields fields = folder.config(WordEmbeddingsFormat.FILE);
        String tokenizer = TorchClasses.lastPart(fields.text("tokenizer_class", ""));
        if (!tokenizer.equals(WordEmbeddingsFormat.TOKENIZER)) {
            throw fields.unexpected(
                    "tokenizer_class", "sentence_transformers' WhitespaceTokenizer; no other is supported");
        }
        WeightFiles file = new WeightFiles(folder.files(), folder.path());
        try (Weights weights = file.open()) {
            if (!weights.names().contains(TABLE)) {
                throw SforgeException.badModel(file.source() + ": tensor " + TABLE + " is missing");
            }
            TensorInfo table = weights.info(TABLE);
            if (table.shape().size() != 2
                    || table.shape().stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE)) {
                throw SforgeException.badModel(file.source() + ": tensor " + TABLE + " has shape " + table.shape()
                        + ", expected [words, dimension]");
            }
            WordEmbeddings module = new WordEmbeddings(
                    folder.path(),
                    table.shape().get(0).intValue(),
                    table.shape().get(1).intValue(),
                    fields.flag("update_embeddings", false) ? Vectors.TRAINED : Vectors.KEPT,
                    fields.positive("max_seq_length", USUAL_LENGTH));
            return new WordFiles(folder.files(), module);
        }
    }

    @Override
    public int maxLength() {
        return module.maxLength();
    }

    @Override
    public Path tokenizerFolder() {
        return files.resolve(module.folder());
    }

    @Override
    public InputContent content() {
        return new InputContent.OfWords(tokenizerFolder());
    }

    @Override
    public TokenizerSettings tokenizerSettings(ParameterScan parameters, Blanks blanks) {
        // nothing is cut, whatever max_seq_length says, as in the original; whether words are lowered the tokenizer's
        // file says
        return TokenizerSettings.ofTokens(Integer.MAX_VALUE, module.vocabularySize());
    }

    @Override
    public boolean hasWeights() {
        return true; // reading them told the shape
    }

    @Override
    public PretrainedWeights.Part open(String parameterFolder) {
        WeightFiles weights = new WeightFiles(files, module.folder());
        return new PretrainedWeights.Part(weights.open(), weights.source(), parameterFolder, "");
    }
}
