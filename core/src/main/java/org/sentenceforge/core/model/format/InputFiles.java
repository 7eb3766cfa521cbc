package org.sentenceforge.core.model.format;

import java.nio.file.Path;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.weights.PretrainedWeights;

/** The files of a module that texts go into: a folder with a tokenizer, a configuration and weights. */
public sealed interface InputFiles permits EncoderFiles, StaticFiles, SparseStaticFiles, WordFiles, BoWFiles {

    /** The longest row in tokens that the module takes. */
    int maxLength();

    Path tokenizerFolder();

    /** What the folder says, to be written again. */
    InputContent content();

    TokenizerSettings tokenizerSettings(ParameterScan parameters, Blanks blanks);

    /** Whether there is a file of weights. */
    boolean hasWeights();

    /** Opens the module's weights; the caller closes them. */
    PretrainedWeights.Part open(String parameterFolder);
}
