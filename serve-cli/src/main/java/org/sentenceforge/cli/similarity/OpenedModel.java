package org.sentenceforge.cli.similarity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.cli.embed.CardExamples;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.TextIndex;
import org.sentenceforge.core.model.ModelDirectory;

/** A model ready to compare texts, of either kind, with the directory that tells of it. Owns the loaded model until closed. */
record OpenedModel(ModelDirectory directory, PairScorer model) implements AutoCloseable {

    /** An empty index of texts that all play the same part. */
    TextIndex comparisonIndex() {
        return model instanceof Embedder embedder ? embedder.comparisonIndex() : model.index();
    }

    /** Puts texts and what the model makes of them into the model's card. */
    void showInCard(List<String> texts) {
        CardExamples examples = CardExamples.ofTexts(texts);
        if (model instanceof Embedder embedder) {
            examples.write(directory, embedder);
        } else {
            examples.write(directory, model.labels());
        }
    }

    /** What the model is, as names and values. */
    Map<String, String> describe() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("directory", directory.path().toString());
        lines.put("kind", model instanceof Embedder ? "bi-encoder" : "cross-encoder");
        lines.put("max length", directory.maxLength() + " tokens");
        if (model instanceof Embedder embedder) {
            lines.put("dimension", Integer.toString(embedder.dimension()));
            lines.put("similarity", embedder.similarityFunction().key());
        } else {
            lines.put("labels", Integer.toString(model.labels()));
        }
        return lines;
    }

    @Override
    public void close() {
        model.close();
    }
}
