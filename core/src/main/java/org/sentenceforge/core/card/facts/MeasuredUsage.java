package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;

/** Usage examples with the similarities that the model itself gives them. */
public final class MeasuredUsage {
    private static final int DECIMALS = 4;

    private MeasuredUsage() {}

    /** Each text against each. */
    public static CardData.UsageExamples sentences(Embedder model, List<String> texts) {
        return sentences(model.similarityFunction(), texts, model.encode(texts, new Prompt.Default()));
    }

    /** Each text against each, their embeddings being known. */
    public static CardData.UsageExamples sentences(
            SimilarityFunction similarity, List<String> texts, float[][] embeddings) {
        return new CardData.UsageExamples(false, List.copyOf(texts), scores(similarity, embeddings, embeddings));
    }

    /** The first text, a query, against the others, documents. */
    public static CardData.UsageExamples retrieval(Embedder model, List<String> texts) {
        float[][] query = model.encode(texts.subList(0, 1), new Prompt.Query());
        float[][] documents = model.encode(texts.subList(1, texts.size()), new Prompt.Document());
        return new CardData.UsageExamples(
                true, List.copyOf(texts), scores(model.similarityFunction(), query, documents));
    }

    private static List<List<Number>> scores(SimilarityFunction similarity, float[][] rows, float[][] columns) {
        List<List<Number>> scores = new ArrayList<>();
        for (float[] row : rows) {
            List<Number> line = new ArrayList<>();
            for (float[] column : columns) {
                line.add(PythonNumber.round(similarity.between(row, column), DECIMALS));
            }
            scores.add(line);
        }
        return scores;
    }
}
