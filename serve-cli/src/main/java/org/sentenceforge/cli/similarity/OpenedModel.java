package org.sentenceforge.cli.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.cli.embed.CardExamples;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.ScoreOptions;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.module.ModelKind;

/** A model ready to compare texts, of either kind, with the directory that tells of it. Owns the loaded model until closed. */
record OpenedModel(ModelDirectory directory, PairModel model) implements AutoCloseable {
    private static final float[][] NONE = {};

    /** Whether texts have one embedding each; otherwise pairs of them have scores. */
    boolean embeds() {
        return model instanceof Embedder embedder && !embedder.isMultiVector();
    }

    /** The embeddings of texts; none where the model has none. */
    float[][] vectors(List<String> texts, Prompt prompt, Progress.Task task) {
        return embeds() ? ((Embedder) model).encode(texts, prompt, task) : NONE;
    }

    /** How alike two embeddings are under the settings. */
    float similarity(float[] first, float[] second, SessionSettings settings) {
        SimilarityFunction function =
                settings.function().orElse(directory.settings().similarity());
        int kept = settings.dimension().orElse(first.length);
        return kept >= first.length
                ? function.between(first, second)
                : function.between(Arrays.copyOf(first, kept), Arrays.copyOf(second, kept));
    }

    /** One row of scores per pair of texts. */
    float[][] scores(List<TextPair> pairs, Progress.Task task) {
        List<float[]> rows = new ArrayList<>(pairs.size());
        model.score(
                pairs.iterator(), pair -> pair, ScoreOptions.DEFAULT, (window, scores) -> rows.addAll(scores), task);
        return rows.toArray(float[][]::new);
    }

    /** Puts texts and what the model makes of them into the model's card. */
    void showInCard(List<String> texts) {
        if (directory.kind() == ModelKind.MULTI_VECTOR_ENCODER) {
            throw SforgeException.badModel(
                    directory.path() + ": examples of a multi-vector encoder are not written into cards yet");
        }
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
        lines.put("kind", directory.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
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
