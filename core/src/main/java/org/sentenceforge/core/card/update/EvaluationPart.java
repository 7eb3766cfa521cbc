package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sentenceforge.core.card.render.EvaluationGroup;
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.card.text.MarkdownTable;

/**
 * One evaluator's part of an Evaluation section, read back from a card: heading, bullets, parameters, table, and the lines in
 * between and behind that are none of these.
 */
final class EvaluationPart {
    private static final Pattern NAME = Pattern.compile("`([^`]*)`");
    private static final Pattern CLASS = Pattern.compile("<code>([^<]*)</code>");
    private static final String VALUE = "Value";
    private static final String BULLET = "* Evaluated with";

    private final String heading;
    private final String evaluator;
    private final List<String> parameters;
    private final List<String> names;
    private final List<Map<String, Object>> rows;
    /** All other lines, whoever wrote them, in their places; the table is the single null. */
    private final List<String> lines;

    private EvaluationPart(
            String heading,
            String evaluator,
            List<String> parameters,
            List<String> names,
            List<Map<String, Object>> rows,
            List<String> lines) {
        this.heading = heading;
        this.evaluator = evaluator;
        this.parameters = parameters;
        this.names = names;
        this.rows = rows;
        this.lines = lines;
    }

    /** Reads the lines from a heading to the next one. */
    static EvaluationPart parse(List<String> part) {
        List<String> names = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        List<String> table = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        String evaluator = "";
        boolean code = false;
        for (String line : part) {
            boolean fence = line.equals("  ```json") || line.equals("  ```");
            if (code || fence) {
                parameters.add(line);
                code = fence != code;
            } else if (line.startsWith("|") && (table.isEmpty() || lines.get(lines.size() - 1) == null)) {
                if (table.isEmpty()) {
                    lines.add(null);
                }
                table.add(line);
            } else {
                if (line.startsWith("* Dataset")) {
                    NAME.matcher(line).results().forEach(match -> names.add(match.group(1)));
                } else if (line.startsWith(BULLET)) {
                    Matcher matcher = CLASS.matcher(line);
                    evaluator = matcher.find() ? matcher.group(1) : "";
                }
                lines.add(line);
            }
        }
        return new EvaluationPart(
                part.get(0), evaluator, parameters, names.isEmpty() ? List.of("") : names, rows(table), lines);
    }

    private static List<Map<String, Object>> rows(List<String> table) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<String> columns = table.isEmpty() ? List.of() : cells(table.get(0));
        for (String line : table.subList(Math.min(2, table.size()), table.size())) {
            List<String> cells = cells(line);
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                row.put(columns.get(i), i < cells.size() ? cells.get(i) : "");
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1).split("\\|")) {
            cells.add(cell.strip());
        }
        return cells;
    }

    /** Whether the new part, of a single evaluation, has a column in this table or could have one. */
    boolean takes(EvaluationGroup added) {
        return heading.equals(added.heading())
                && evaluator.equals(added.evaluator())
                && (names.equals(added.names())
                        || (parameters.equals(added.parameters())
                                && labels(rows).equals(labels(added.rows()))
                                && !names.contains("")
                                && !added.names().contains("")));
    }

    private static Set<Object> labels(List<Map<String, Object>> rows) {
        return rows.stream().map(row -> row.get("Metric")).collect(Collectors.toSet());
    }

    /** The lines of this part with the new part's numbers. */
    List<String> with(EvaluationGroup added) {
        if (names.equals(added.names())) {
            return written(names, added.rows(), added);
        }
        String name = added.names().get(0);
        List<String> all = new ArrayList<>(names);
        if (!all.contains(name)) {
            all.add(name);
        }
        List<Map<String, Object>> merged = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Map<String, Object> line = new LinkedHashMap<>(row);
            if (line.containsKey(VALUE) && names.size() == 1) {
                line.put(names.get(0), line.remove(VALUE));
            }
            added.rows().stream()
                    .filter(other -> other.get("Metric").equals(row.get("Metric")))
                    .findFirst()
                    .ifPresent(other -> line.put(name, other.get(VALUE)));
            merged.add(line);
        }
        return written(all, merged, added);
    }

    private List<String> written(List<String> newNames, List<Map<String, Object>> newRows, EvaluationGroup added) {
        List<String> out = new ArrayList<>();
        for (String line : lines) {
            if (line == null) {
                out.addAll(MarkdownTable.left(newRows));
            } else if (line.startsWith("* Dataset") && newNames.size() > 1) {
                out.add("* Datasets: "
                        + English.enumerate(
                                newNames.stream().map(name -> "`" + name + "`").toList()));
            } else if (line.startsWith(BULLET)) {
                boolean same = parameters.equals(added.parameters());
                out.add(same ? line : added.bullet());
                out.addAll(added.parameters());
            } else {
                out.add(line);
            }
        }
        return out;
    }
}
