package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.card.text.PythonRepr;

/** "Training Logs": one row per recorded step, the row of the kept model in bold. */
final class TrainingLogSection implements Section {
    private static final int MOST_UNFOLDED = 100;
    private static final int DECIMALS = 4;

    @Override
    public void write(CardText out, CardData card) {
        CardData.TrainingLogs logs = card.trainingLogs();
        if (logs.rows().isEmpty()) {
            return;
        }
        boolean folded = logs.rows().size() > MOST_UNFOLDED;
        List<String> table = MarkdownTable.centred(rows(logs, columns(logs, card.style())));
        boolean bold = table.stream().anyMatch(line -> line.contains("**"));
        out.line("### Training Logs");
        if (folded) {
            out.line("<details><summary>Click to expand</summary>").blank();
        }
        out.lines(table).blank();
        if (bold) {
            out.line("* The bold row denotes the saved checkpoint.");
        }
        if (folded) {
            out.line("</details>");
        }
        // With neither, two empty lines in all: the original leaves one where the remark would stand.
        out.blank();
    }

    private static List<Map<String, Object>> rows(CardData.TrainingLogs logs, List<String> columns) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> entry : logs.rows()) {
            boolean best = isBest(logs, entry.get("Step"));
            Map<String, Object> row = new LinkedHashMap<>();
            for (String column : columns) {
                Object value = entry.containsKey(column) ? entry.get(column) : "-";
                row.put(column, best ? bold(value) : value);
            }
            rows.add(row);
        }
        return rows;
    }

    private static boolean isBest(CardData.TrainingLogs logs, Object step) {
        return logs.bestStep() != null
                && step instanceof Number number
                && number.doubleValue() == logs.bestStep().doubleValue();
    }

    private static String bold(Object value) {
        Object rounded = value instanceof Double number ? (Object) PythonNumber.round(number, DECIMALS) : value;
        return "**" + PythonRepr.str(rounded) + "**";
    }

    private static List<String> columns(CardData.TrainingLogs logs, CardStyle style) {
        Set<String> columns = new LinkedHashSet<>();
        logs.rows().forEach(row -> columns.addAll(row.keySet()));
        List<String> sorted = new ArrayList<>(columns);
        if (style.keepsLogColumnOrder()) {
            sorted.sort(Comparator.comparingInt(TrainingLogSection::rank));
        } else {
            sorted.sort(Comparator.comparing(TrainingLogSection::oldSortKey));
        }
        return sorted;
    }

    private static int rank(String column) {
        return switch (column) {
            case "Epoch" -> 0;
            case "Step" -> 1;
            case "Training Loss" -> 2;
            case "Validation Loss" -> 3;
            default -> column.endsWith("loss") ? 4 : 5;
        };
    }

    private static String oldSortKey(String column) {
        return switch (column) {
            case "Epoch" -> "0";
            case "Step" -> "1";
            case "Training Loss" -> "2";
            default -> column.endsWith("loss") ? "3" : column;
        };
    }
}
