package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** "Training Dataset" and "Evaluation Dataset": size, columns, statistics, samples and loss of each data set. */
final class DatasetSection implements Section {
    private static final int MOST_UNFOLDED = 3;
    private static final int STATISTICS_ROWS = 1000;
    private static final int SAMPLE_ROWS = 3;
    private static final int LONGEST_SAMPLE = 1000;
    private static final int LONGEST_LIST = 5;
    private static final int SHORT_REVISION = 7;

    @Override
    public void write(CardText out, CardData card) {
        write(out, card, "training", card.trainingDatasets());
        write(out, card, "evaluation", card.evaluationDatasets());
    }

    private static void write(CardText out, CardData card, String purpose, List<CardData.Dataset> datasets) {
        if (datasets.isEmpty()) {
            return;
        }
        boolean folded = datasets.size() > MOST_UNFOLDED && card.style().foldsManyDatasets();
        out.line("### " + PythonRepr.title(purpose) + " " + English.plural("Dataset", datasets.size()));
        for (CardData.Dataset dataset : datasets) {
            String name = dataset.hasName() ? dataset.name() : "Unnamed Dataset";
            if (folded) {
                out.line("<details><summary>" + name + "</summary>");
            }
            out.blank().line("#### " + name).blank();
            writeFacts(out, card, purpose, dataset);
            if (folded) {
                out.line("</details>");
            }
        }
        out.blank();
    }

    private static void writeFacts(CardText out, CardData card, String purpose, CardData.Dataset dataset) {
        CardStyle style = card.style();
        if (dataset.hasName()) {
            out.line("* Dataset: " + IntroductionSection.link(dataset) + revision(dataset));
        } else if (!style.closesUpUnnamedDatasets()) {
            out.blank();
        }
        boolean always = !style.omitsUnknownDatasetFacts();
        if (dataset.size() != null && (always || dataset.size() > 0)) {
            out.line("* Size: " + String.format(Locale.ROOT, "%,d", dataset.size()) + " " + purpose + " samples");
        }
        out.line("* Columns: " + columns(dataset.columns()));
        if (always || !dataset.statistics().isEmpty()) {
            long rows = always || dataset.size() == null ? STATISTICS_ROWS : Math.min(dataset.size(), STATISTICS_ROWS);
            out.line("* Approximate statistics based on the first " + rows + " samples:");
            out.lines(indented(statistics(dataset.statistics())));
        }
        if (always || !dataset.samples().isEmpty()) {
            out.line("* Samples:").lines(indented(samples(dataset.samples(), style)));
        }
        writeLoss(out, card.kind(), CardRenderer.require(dataset.loss(), purpose + "_datasets.loss"));
    }

    private static String revision(CardData.Dataset dataset) {
        return dataset.revision() == null || dataset.id() == null
                ? ""
                : " at [" + PythonRepr.head(dataset.revision(), SHORT_REVISION) + "](https://huggingface.co/datasets/"
                        + dataset.id() + "/tree/" + dataset.revision() + ")";
    }

    private static String columns(List<String> columns) {
        List<String> code =
                columns.stream().map(column -> "<code>" + column + "</code>").toList();
        int last = code.size() - 1;
        return last < 2
                ? String.join(" and ", code)
                : String.join(", ", code.subList(0, last)) + ", and " + code.get(last);
    }

    private static List<String> statistics(Map<String, CardData.ColumnStatistics> statistics) {
        if (statistics.isEmpty()) {
            return List.of();
        }
        Map<String, Object> types = new LinkedHashMap<>();
        Map<String, Object> details = new LinkedHashMap<>();
        types.put("", "type");
        details.put("", "details");
        statistics.forEach((column, facts) -> {
            types.put(column, facts.type());
            StringJoiner items = new StringJoiner("</li><li>", "<ul><li>", "</li></ul>");
            facts.details().forEach((label, value) -> items.add(label + ": " + PythonRepr.str(value)));
            details.put(column, items.toString());
        });
        return MarkdownTable.left(List.of(types, details));
    }

    private static List<String> samples(List<Map<String, Object>> rows, CardStyle style) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (Map<String, Object> row : rows.subList(0, Math.min(rows.size(), SAMPLE_ROWS))) {
            Map<String, Object> line = new LinkedHashMap<>();
            row.forEach((column, value) -> line.put(column, "<code>" + sample(value, style) + "</code>"));
            cells.add(line);
        }
        return MarkdownTable.left(cells);
    }

    private static String sample(Object value, CardStyle style) {
        String text = PythonRepr.str(value);
        boolean longList = value instanceof List<?> list && list.size() > LONGEST_LIST;
        if (longList) {
            String head = PythonRepr.repr(((List<?>) value).subList(0, LONGEST_LIST));
            text = head.substring(0, head.length() - 1) + ", ...]";
        }
        // A list that was cut has become a text, as in the original; one of five long texts or fewer is not cut at all.
        boolean isText = longList || value instanceof String;
        if (isText && style.cutsSamples() && PythonRepr.length(text) > LONGEST_SAMPLE) {
            text = PythonRepr.head(text, LONGEST_SAMPLE) + "...";
        }
        return text.replace("\n", "<br>");
    }

    private static List<String> indented(List<String> lines) {
        return lines.stream().map(line -> PythonRepr.indent(line, "  ")).toList();
    }

    private static void writeLoss(CardText out, ModelKind kind, CardData.Loss loss) {
        String page = switch (kind) {
            case BI_ENCODER -> "sentence_transformer";
            case CROSS_ENCODER -> "cross_encoder";
            case SPARSE_ENCODER -> "sparse_encoder";
            case MULTI_VECTOR_ENCODER -> "multi_vector_encoder";
        };
        String anchor = LibraryClass.shown(loss.type()).toLowerCase(Locale.ROOT);
        String text = LibraryClass.link(loss.type(), page + "/losses.html#" + anchor);
        out.line("* Loss: " + text + (loss.config() == null ? "" : " with these parameters:"));
        if (loss.config() != null) {
            out.lines(ParameterBlock.lines(loss.config()));
        }
    }
}
