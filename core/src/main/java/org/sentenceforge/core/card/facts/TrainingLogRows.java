package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.PythonNumber;

/** Collects the rows of a card's training log, one per step at which something was recorded. Not safe for several threads. */
public final class TrainingLogRows {
    private static final int LOSS_DECIMALS = 4;
    /** Epoch and step of evaluations before and after training, where these have rows of their own. */
    private static final int OUTSIDE = -1;

    private final CardStyle style;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    public TrainingLogRows(CardStyle style) {
        this.style = style;
    }

    /** The mean training loss since the last record. */
    public void trainingLoss(double epoch, long step, double loss) {
        row(epoch, step).put("Training Loss", PythonNumber.round(loss, LOSS_DECIMALS));
    }

    /**
     * The loss on an evaluation set.
     *
     * @param name the set's name, whose underscores become blanks; or null where there is only one
     */
    public void evaluationLoss(double epoch, long step, String name, double loss) {
        row(epoch, step).put(name == null ? style.evaluationLossColumn() : name.replace('_', ' ') + " loss", loss);
    }

    /** Primary metrics of evaluators by their full keys, {@code dev_cosine_ndcg@10}: numbers, or a {@link CardData.Gain} each. */
    public void metrics(double epoch, long step, Map<String, ?> primaryMetrics) {
        row(epoch, step).putAll(primaryMetrics);
    }

    /** Primary metrics measured before training. */
    public void metricsBefore(Map<String, ?> primaryMetrics) {
        int start = style.separatesEvaluationsOutside() ? OUTSIDE : 0;
        row(start, start).putAll(primaryMetrics);
    }

    /**
     * Primary metrics measured after training.
     *
     * @param epoch at the end of training
     * @param step  the last one
     */
    public void metricsAfter(double epoch, long step, Map<String, ?> primaryMetrics) {
        if (style.separatesEvaluationsOutside()) {
            row(OUTSIDE, OUTSIDE).putAll(primaryMetrics);
        } else {
            row(epoch, step).putAll(primaryMetrics);
        }
    }

    /** @param bestStep step of the model that was kept, or null where the last one was */
    public CardData.TrainingLogs logs(Long bestStep) {
        return new CardData.TrainingLogs(
                bestStep,
                rows.stream()
                        .map(row -> Collections.unmodifiableMap(new LinkedHashMap<>(row)))
                        .toList());
    }

    private Map<String, Object> row(Number epoch, long step) {
        if (!rows.isEmpty() && rows.get(rows.size() - 1).get("Step").equals(step)) {
            return rows.get(rows.size() - 1);
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Epoch", epoch);
        row.put("Step", step);
        rows.add(row);
        return row;
    }
}
