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
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** Evaluations that share a table: one class, the same metrics, a column for each data set. */
public final class EvaluationGroup {
    private static final int DECIMALS = 4;

    private final CardStyle style;
    private final ModelKind kind;
    private final List<CardData.Evaluation> members = new ArrayList<>();

    private EvaluationGroup(CardStyle style, ModelKind kind, CardData.Evaluation first) {
        this.style = style;
        this.kind = kind;
        members.add(first);
    }

    /** Evaluations as a style groups them. */
    static List<EvaluationGroup> group(CardStyle style, ModelKind kind, List<CardData.Evaluation> evaluations) {
        List<EvaluationGroup> groups = new ArrayList<>();
        for (CardData.Evaluation evaluation : evaluations) {
            groups.stream()
                    .filter(group -> style.groupsEvaluators() && group.takes(evaluation))
                    .findFirst()
                    .ifPresentOrElse(
                            group -> group.members.add(evaluation), () -> groups.add(of(style, kind, evaluation)));
        }
        return groups;
    }

    /** An evaluation alone. */
    public static EvaluationGroup of(CardStyle style, ModelKind kind, CardData.Evaluation evaluation) {
        return new EvaluationGroup(style, kind, evaluation);
    }

    /** From the heading to the last row of the table. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(heading());
        if (style.separatesEvaluatorName() || first().name() == null) {
            lines.add("");
        }
        if (members.size() > 1) {
            lines.add("* Datasets: "
                    + English.enumerate(
                            names().stream().map(name -> "`" + name + "`").toList()));
        } else if (first().name() != null) {
            lines.add("* Dataset: `" + first().name() + "`");
        }
        lines.add(bullet());
        lines.addAll(parameters());
        lines.add("");
        lines.addAll(MarkdownTable.left(rows()));
        return lines;
    }

    public String heading() {
        return "#### " + first().description();
    }

    /** The line that names the evaluator. */
    public String bullet() {
        String page = switch (kind) {
            case BI_ENCODER -> "sentence_transformer/evaluation.html#sentence_transformers.evaluation.";
            case SPARSE_ENCODER -> "sparse_encoder/evaluation.html#sentence_transformers.sparse_encoder.evaluation.";
            case MULTI_VECTOR_ENCODER ->
                "multi_vector_encoder/evaluation.html#sentence_transformers.multi_vector_encoder.evaluation.";
            case CROSS_ENCODER -> "cross_encoder/evaluation.html#sentence_transformers.cross_encoder.evaluation.";
        };
        return "* Evaluated with " + LibraryClass.link(first().type(), page + evaluator())
                + (parameters().isEmpty() ? "" : " with these parameters:");
    }

    /** The evaluator's name as the card shows it. */
    public String evaluator() {
        return LibraryClass.shown(first().type());
    }

    /** The lines below the bullet that show the evaluator's parameters. */
    public List<String> parameters() {
        return parameters(first());
    }

    /** Names of the data sets in order, an empty text for one without a name. */
    public List<String> names() {
        return members.stream().map(EvaluationGroup::name).toList();
    }

    /** The table: {@code Metric}, and a column for each data set, {@code Value} where it is one. */
    public List<Map<String, Object>> rows() {
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

    private CardData.Evaluation first() {
        return members.get(0);
    }

    private boolean takes(CardData.Evaluation evaluation) {
        return first().type().equals(evaluation.type())
                && labels(first()).equals(labels(evaluation))
                // As in the original, only the first member's name is compared, and only while it is alone.
                && (members.size() > 1 || !name(first()).equals(name(evaluation)))
                && parameters().equals(parameters(evaluation));
    }

    private List<String> parameters(CardData.Evaluation evaluation) {
        return !style.showsEvaluatorParameters()
                        || evaluation.config() == null
                        || evaluation.config().isEmpty()
                ? List.of()
                : ParameterBlock.lines(evaluation.config());
    }

    private static Set<String> labels(CardData.Evaluation evaluation) {
        Set<String> labels = new LinkedHashSet<>();
        evaluation.metrics().keySet().forEach(key -> labels.add(label(evaluation, key)));
        return labels;
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
