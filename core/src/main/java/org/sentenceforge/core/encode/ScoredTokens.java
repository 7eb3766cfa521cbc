package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.HierarchicalTokenPooling;
import org.sentenceforge.core.module.MultiVectorMask;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TokenSequence;

/**
 * What of a text's vectors, one for each token, is its embedding in a multi-vector encoder.
 *
 * @param added   whether tokens count that queries were made longer with, though no other attends to them
 * @param skipped ids of tokens that do not count
 * @param only    ids of those of which alone do; empty for all
 * @param pooling how like ones become one, where they do
 */
record ScoredTokens(
        boolean added, Set<Integer> skipped, Optional<Set<Integer>> only, Optional<HierarchicalTokenPooling> pooling) {

    /** Those of a model's texts for one task. */
    static ScoredTokens of(ModelDirectory way) {
        SentenceModel model = way.model();
        String task = way.task().orElse("document");
        Optional<MultiVectorMask> mask = model.tokenMask();
        Set<Integer> skipped = mask.filter(
                        said -> said.tasks().contains(task) && !said.skipped().isEmpty())
                .map(said -> Set.copyOf(TokenizerSource.of(way.tokenizerFolder())
                        .ids(said.skipped())
                        .values()))
                .orElse(Set.of());
        return new ScoredTokens(
                mask.isPresent(),
                skipped,
                mask.flatMap(MultiVectorMask::only)
                        .filter(ids -> !task.equals("query"))
                        .map(Set::copyOf),
                model.tokenPooling()
                        .filter(said -> said.factor() > 1 && said.tasks().contains(task)));
    }

    /** @param vectors of all tokens of the row */
    float[][] of(TokenSequence row, float[][] vectors) {
        List<float[]> kept = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            int id = row.ids()[i];
            if ((added || i < row.seen())
                    && !skipped.contains(id)
                    && (only.isEmpty() || only.get().contains(id))) {
                kept.add(vectors[i]);
            }
        }
        float[][] all = kept.toArray(float[][]::new);
        return pooling.map(like -> TokenClusters.pooled(all, like)).orElse(all);
    }
}
