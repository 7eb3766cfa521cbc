package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardKind;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.MarkdownTable;

/** "Evaluation": a table for each evaluator, or for several of one kind side by side. */
public final class EvaluationSection {
    private EvaluationSection() {}

    static void write(CardText out, CardData card) {
        if (card.evaluations().isEmpty()) {
            return;
        }
        out.line("## Evaluation").blank().line("### Metrics").blank();
        parts(card.style(), card.kind(), card.evaluations())
                .forEach(part -> out.lines(part).blank());
    }

    /** The lines of each evaluator (or group), from its heading to the last row of its table. */
    public static List<List<String>> parts(CardStyle style, CardKind kind, List<CardData.Evaluation> evaluations) {
        return EvaluationGroup.group(style, evaluations).stream()
                .map(group -> part(style, kind, group))
                .toList();
    }

    private static List<String> part(CardStyle style, CardKind kind, EvaluationGroup group) {
        CardData.Evaluation first = group.first();
        List<String> lines = new ArrayList<>();
        lines.add("#### " + first.description());
        if (style.separatesEvaluatorName() || first.name() == null) {
            lines.add("");
        }
        if (group.names().size() > 1) {
            lines.add("* Datasets: "
                    + CardText.enumerate(
                            group.names().stream().map(name -> "`" + name + "`").toList()));
        } else if (first.name() != null) {
            lines.add("* Dataset: `" + first.name() + "`");
        }
        boolean configured = style.showsEvaluatorParameters()
                && first.config() != null
                && !first.config().isEmpty();
        lines.add("* Evaluated with " + link(kind, first.type()) + (configured ? " with these parameters:" : ""));
        if (configured) {
            lines.addAll(ParameterBlock.lines(first.config()));
        }
        lines.add("");
        lines.addAll(MarkdownTable.left(group.rows()));
        return lines;
    }

    private static String link(CardKind kind, String type) {
        String page = switch (kind) {
            case SENTENCE_TRANSFORMER -> "sentence_transformer/evaluation.html#sentence_transformers.evaluation.";
            case CROSS_ENCODER -> "cross_encoder/evaluation.html#sentence_transformers.cross_encoder.evaluation.";
        };
        return LibraryClass.isForeign(type)
                ? "<code>" + type + "</code>"
                : "[<code>" + LibraryClass.simpleName(type) + "</code>](https://sbert.net/docs/package_reference/"
                        + page + LibraryClass.simpleName(type) + ")";
    }
}
