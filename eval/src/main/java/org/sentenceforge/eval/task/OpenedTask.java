package org.sentenceforge.eval.task;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.vector.StoredEmbeddings;

/**
 * A task whose data was read.
 *
 * @param evaluators one, or one per dimension to truncate to
 * @param embeddings the embeddings that the parameters name instead of a model's
 * @param pairScores the scores of pairs that the parameters name instead of a model's
 */
public record OpenedTask(
        Task task,
        List<? extends Evaluator> evaluators,
        Optional<StoredEmbeddings> embeddings,
        Optional<PairScorer> pairScores) {}
