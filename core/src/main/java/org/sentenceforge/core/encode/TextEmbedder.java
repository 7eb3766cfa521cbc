package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/** Texts to vectors with one model: tokenizing, planning, running and putting back in order. */
public interface TextEmbedder extends AutoCloseable {

    /** Size of an embedding. */
    int dimension();

    /** The similarity function the model was made for. */
    SimilarityFunction similarityFunction();

    /** One embedding per text, in the order of the texts; as the model's chain gives them, neither cut nor normalised further. */
    default float[][] embed(List<String> texts, Prompt prompt) {
        return embed(texts, prompt, Progress.NONE.start("", "", Progress.UNKNOWN));
    }

    /** The same; the task is advanced by texts. */
    float[][] embed(List<String> texts, Prompt prompt, Progress.Task task);

    @Override
    void close();
}
