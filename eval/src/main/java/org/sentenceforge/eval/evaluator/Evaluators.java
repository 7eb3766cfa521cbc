package org.sentenceforge.eval.evaluator;

import java.util.List;
import org.sentenceforge.eval.task.TaskTable;

/** The list of all evaluators: what configurations, the command line, help and documentation ask. A new evaluator is a line here. */
public final class Evaluators {
    public static final TaskTable ALL = new TaskTable(
            "",
            List.of(
                    InformationRetrievalEvaluator.TASK,
                    NanoBeirEvaluator.TASK,
                    EmbeddingSimilarityEvaluator.TASK,
                    TripletEvaluator.TASK,
                    BinaryClassificationEvaluator.TASK,
                    RerankingEvaluator.TASK,
                    ParaphraseMiningEvaluator.TASK,
                    TranslationEvaluator.TASK,
                    MseEvaluator.TASK,
                    MseFromDataFrameEvaluator.TASK,
                    LabelAccuracyEvaluator.TASK,
                    DistillationEvaluator.TASK,
                    CrossEncoderRerankingEvaluator.TASK,
                    CrossEncoderClassificationEvaluator.TASK,
                    CrossEncoderCorrelationEvaluator.TASK,
                    CrossEncoderNanoBeirEvaluator.TASK));

    private Evaluators() {}
}
