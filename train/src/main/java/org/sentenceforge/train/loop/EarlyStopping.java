package org.sentenceforge.train.loop;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.train.config.arguments.BestModel;

/**
 * Ends a run whose metric has stopped improving (spec: training, section 7). It looks at what was logged, so that a resumed run ends
 * where it would have ended.
 *
 * @param patience  evaluations in a row without progress
 * @param threshold the change that progress must exceed
 * @param greater   whether the greatest value is best
 */
record EarlyStopping(int patience, double threshold, boolean greater) {

    /** What arguments say about a metric; empty where a run goes on in any case. */
    static Optional<EarlyStopping> of(BestModel best, String key) {
        return best.patience().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new EarlyStopping(best.patience().getAsInt(), best.threshold(), best.isGreaterBetter(key)));
    }

    /** Whether the run ends, given the metric's values so far. */
    boolean ends(List<Double> metrics) {
        double best = Double.NaN;
        int waited = 0;
        for (double metric : metrics) {
            boolean improved = Double.isNaN(best) || (greater ? metric > best : metric < best);
            boolean progress = improved && !(Math.abs(metric - best) <= threshold);
            waited = progress ? 0 : waited + 1;
            best = improved ? metric : best;
            if (waited >= patience) {
                return true;
            }
        }
        return false;
    }
}
