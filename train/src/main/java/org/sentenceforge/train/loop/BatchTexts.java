package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.step.MicroBatch;

/** Makes micro-batches of rows of a data set for a bi-encoder: the texts of each column tokenized, and whatever else its loss asks for. */
final class BatchTexts implements BatchMaker {
    private final int objective;
    private final TrainingSet set;
    private final List<TextTokenizer> tokenizers;
    private final Optional<Embedder> guide;

    /**
     * @param objective  its index
     * @param tokenizers of the text columns
     */
    BatchTexts(int objective, TrainingSet set, List<TextTokenizer> tokenizers, Optional<Embedder> guide) {
        this.objective = objective;
        this.set = set;
        this.tokenizers = tokenizers;
        this.guide = guide;
    }

    @Override
    public MicroBatch of(int[] rows, long seed) {
        List<List<String>> texts = set.columns().stream()
                .map(column -> IntStream.of(rows)
                        .mapToObj(row -> set.text(row, column))
                        .toList())
                .toList();
        List<List<TokenSequence>> tokens = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            tokens.add(tokenizers.get(i).encode(texts.get(i), prompt(i)).sequences());
        }
        return new MicroBatch(
                objective,
                tokens,
                set.labels().map(labels -> labels.of(rows)),
                guide.map(model -> guided(model, texts)).orElse(List.of()),
                set.data().loss().inputs().textIds() ? ids(texts) : List.of(),
                rows);
    }

    private String prompt(int column) {
        return set.data().prompt(set.columns().get(column));
    }

    /** The guide reads what the model reads, prompts included. */
    private List<float[][]> guided(Embedder model, List<List<String>> texts) {
        return IntStream.range(0, texts.size())
                .mapToObj(column -> model.encode(
                        texts.get(column).stream()
                                .map(text -> prompt(column) + text)
                                .toList(),
                        new Prompt.Literal("")))
                .toList();
    }

    /** A number for each text, the same for the same text in any column. */
    private static List<float[]> ids(List<List<String>> texts) {
        Map<String, Float> numbers = new HashMap<>();
        List<float[]> ids = new ArrayList<>();
        for (List<String> column : texts) {
            float[] own = new float[column.size()];
            for (int row = 0; row < own.length; row++) {
                own[row] = numbers.computeIfAbsent(column.get(row), text -> (float) numbers.size());
            }
            ids.add(own);
        }
        return ids;
    }
}
