package org.sentenceforge.core.card.render;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;

/** "Evaluation": a table for each evaluator, or for several of one kind side by side. */
final class EvaluationSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        List<EvaluationGroup> groups = EvaluationGroup.group(card.style(), card.kind(), card.evaluations());
        if (groups.isEmpty()) {
            return;
        }
        out.line("## Evaluation").blank().line("### Metrics").blank();
        groups.forEach(group -> out.lines(group.lines()).blank());
    }

    @Override
    public Map<String, Object> header(CardData card) {
        return card.evaluations().isEmpty()
                ? Map.of()
                : Map.of(
                        "metrics",
                        ModelIndex.metricKeys(card.evaluations()),
                        "model-index",
                        ModelIndex.of(card.title(), card.evaluations()));
    }
}
