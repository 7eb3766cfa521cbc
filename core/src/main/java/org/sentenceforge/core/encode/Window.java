package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Rows that are encoded together.
 *
 * @param texts what the encoder reads of each row: one sequence, or several parts
 * @param truncated the rows that were cut to the maximum length
 */
record Window<R>(List<R> rows, List<List<TokenSequence>> texts, BitSet truncated) {

    /**
     * What the model makes of each row. Rows with the same tokens go through it once and share their result.
     *
     * @param join makes one result of those of a text's parts, of which there may be one
     * @param task is advanced by rows
     */
    <V> List<V> encode(
            BatchWorkers<V> model,
            BiFunction<List<TokenSequence>, List<V>, V> join,
            EncodeLimits limits,
            Progress.Task task) {
        Map<List<TokenSequence>, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            places.computeIfAbsent(texts.get(i), text -> new ArrayList<>()).add(i);
        }
        List<TokenSequence> sequences = new ArrayList<>();
        List<Integer> rowsDone = new ArrayList<>(); // with a sequence, counted with a text's first
        places.forEach((text, same) -> text.forEach(sequence -> {
            rowsDone.add(sequence == text.get(0) ? same.size() : 0);
            sequences.add(sequence);
        }));
        List<V> values = new ArrayList<>(Collections.nCopies(sequences.size(), null));
        List<List<Integer>> batches = BatchPlan.of(sequences, limits).batches();
        model.run(
                batches.stream()
                        .map(batch -> batch.stream().map(sequences::get).toList())
                        .toList(),
                limits,
                (index, some) -> {
                    List<Integer> batch = batches.get(index);
                    for (int i = 0; i < some.length; i++) {
                        values.set(batch.get(i), some[i]);
                    }
                    task.advance(batch.stream().mapToInt(rowsDone::get).sum());
                });
        List<V> results = new ArrayList<>(Collections.nCopies(texts.size(), null));
        int first = 0;
        for (Map.Entry<List<TokenSequence>, List<Integer>> text : places.entrySet()) {
            int parts = text.getKey().size();
            V result = join.apply(text.getKey(), values.subList(first, first + parts));
            text.getValue().forEach(place -> results.set(place, result));
            first += parts;
        }
        return results;
    }
}
