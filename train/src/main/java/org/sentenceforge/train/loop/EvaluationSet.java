package org.sentenceforge.train.loop;

/**
 * A data set whose loss is found during training.
 *
 * @param name      as cards and logs show it; empty where it is the only one
 * @param objective index of the training data set with the same loss, whose own parameters count here too
 */
public record EvaluationSet(String name, TrainingSet set, int objective) {

    /** The key of the loss of one without a name. */
    static final String ONLY_KEY = "eval_loss";

    /** The key of its loss in logs. */
    public String key() {
        return name.isEmpty() ? ONLY_KEY : "eval_" + name + "_loss";
    }
}
