package org.sentenceforge.core.model.format;

import java.nio.file.Path;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.module.BoW;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.VectorWeights;

/** A BoW's folder: its configuration, which has the words and their weights. */
record BoWFiles(ModelFiles files, BoW module) implements InputFiles {

    @Override
    public int maxLength() {
        return Integer.MAX_VALUE;
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
        return TokenizerSettings.ofTokens(maxLength(), module.weights().size());
    }

    @Override
    public boolean hasWeights() {
        return true; // they are what the module is made of
    }

    @Override
    public PretrainedWeights.Part open(String parameterFolder) {
        float[] weights = new float[module.weights().size()];
        for (int id = 0; id < weights.length; id++) {
            weights[id] = (float) module.weights().of(id);
        }
        return new PretrainedWeights.Part(
                new VectorWeights("weights", weights), tokenizerFolder() + "/config.json", parameterFolder, "");
    }
}
