package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.PythonJson;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.card.text.PythonRepr;

/** Evaluations that share a table: one class, the same metrics, a column for each data set. */
final class EvaluationGroup {
    private static final int DECIMALS = 4;

    private final List<CardData.Evaluation> members = new ArrayList<>();

    private EvaluationGroup(CardData.Evaluation first) {
        members.add(first);
    }

    static List<EvaluationGroup> group(CardStyle style, List<CardData.Evaluation> evaluations) {
        List<EvaluationGroup> groups = new ArrayList<>();
        for (CardData.Evaluation evaluation : evaluations) {
            groups.stream()
                    .filter(group -> style.groupsEvaluators() && group.takes(evaluation, style))
                    .findFirst()
                    .ifPresentOrElse(
                            group -> group.members.add(evaluation), () -> groups.add(new EvaluationGroup(evaluation)));
        }
        return groups;
    }

    CardData.Evaluation first() {
        return members.get(0);
    }

    /** Names of the data sets in order, an empty text for one without a name. */
    List<String> names() {
        return members.stream().map(EvaluationGroup::name).toList();
    }

    List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String key : first().metrics().keySet()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("Metric", label(first(), key));
            for (CardData.Evaluation member : members) {
                row.put(members.size() == 1 ? "Value" : name(member), value(member, key));
            }
            rows.add(row);
        }
        return rows;
    }

    private boolean takes(CardData.Evaluation evaluation, CardStyle style) {
        return first().type().equals(evaluation.type())
                && labels(first()).equals(labels(evaluation))
                // As in the original, only the first member's name is compared, and only while it is alone.
                && (members.size() > 1 || !name(first()).equals(name(evaluation)))
                && (!style.showsEvaluatorParameters() || parameters(first()).equals(parameters(evaluation)));
    }

    private static Set<String> labels(CardData.Evaluation evaluation) {
        Set<String> labels = new LinkedHashSet<>();
        evaluation.metrics().keySet().forEach(key -> labels.add(label(evaluation, key)));
        return labels;
    }

    private static String parameters(CardData.Evaluation evaluation) {
        return evaluation.config() == null || evaluation.config().isEmpty()
                ? ""
                : PythonJson.indented(evaluation.config());
    }

    private static String name(CardData.Evaluation evaluation) {
        return Objects.requireNonNullElse(evaluation.name(), "");
    }

    private static String label(CardData.Evaluation evaluation, String key) {
        return key.equals(evaluation.primaryMetric()) ? "**" + key + "**" : key;
    }

    private static Object value(CardData.Evaluation evaluation, String key) {
        Object value = evaluation.metrics().get(key);
        Object rounded = value instanceof Double number ? (Object) PythonNumber.round(number, DECIMALS) : value;
        return key.equals(evaluation.primaryMetric()) ? "**" + PythonRepr.str(rounded) + "**" : rounded;
    }
}
