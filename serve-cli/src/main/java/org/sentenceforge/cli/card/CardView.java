package org.sentenceforge.cli.card;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A card as a terminal shows it: comments and folding marks gone, texts wrapped, tables no wider than the terminal. */
final class CardView {
    private static final int NARROWEST = 20;
    private static final int NARROWEST_COLUMN = 3;
    private static final Pattern TAGS = Pattern.compile("</?(code|ul|details|summary)>");

    private final int width;
    private final List<String> out = new ArrayList<>();

    private CardView(int width) {
        this.width = Math.max(NARROWEST, width);
    }

    static List<String> lines(String card, int width) {
        CardView view = new CardView(width);
        view.show(withoutComments(card).lines().toList());
        return view.out;
    }

    private static String withoutComments(String card) {
        return card.replaceAll("(?s)<!--.*?-->", "");
    }

    private void show(List<String> lines) {
        boolean code = false;
        boolean header = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("```")) {
                code = !code;
            } else if (line.equals("---") && (i == 0 || header)) {
                header = i == 0;
            } else if (code || header) {
                out.add((code ? "    " : "") + line);
            } else if (line.strip().startsWith("|")) {
                int end = i;
                while (end < lines.size() && lines.get(end).strip().startsWith("|")) {
                    end++;
                }
                showTable(lines.subList(i, end));
                i = end - 1;
            } else {
                showText(plain(line));
            }
        }
    }

    private static String plain(String text) {
        String marked = text.replace("<br>", " ").replace("</li><li>", ", ").replaceAll("</?li>", "");
        return TAGS.matcher(marked).replaceAll("").replaceAll("\\[([^\\]]*)\\]\\(([^)]*)\\)", "$1 <$2>");
    }

    private void showText(String text) {
        if (text.isBlank()) {
            if (!out.isEmpty() && !out.get(out.size() - 1).isEmpty()) {
                out.add("");
            }
            return;
        }
        String indent = " ".repeat(text.length() - text.stripLeading().length());
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.strip().split(" +")) {
            if (line.length() > indent.length() && length(line) + 1 + length(word) > width) {
                out.add(line.toString());
                line.setLength(0);
                line.append(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        out.add(line.toString());
    }

    private void showTable(List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (i != 1) {
                rows.add(cells(lines.get(i)));
            }
        }
        int[] widths = fitted(rows);
        for (int i = 0; i < rows.size(); i++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = column < rows.get(i).size() ? rows.get(i).get(column) : "";
                String cut = cut(cell, widths[column]);
                line.append(column == 0 ? "" : "  ").append(cut).append(" ".repeat(widths[column] - length(cut)));
            }
            out.add(line.toString().stripTrailing());
            if (i == 0) {
                out.add("-".repeat(Math.min(width, length(line))));
            }
        }
    }

    private static List<String> cells(String line) {
        String inner = line.strip();
        List<String> cells = new ArrayList<>();
        for (String cell : inner.substring(1).split("\\|")) {
            cells.add(plain(cell).replace("**", "").strip());
        }
        return cells;
    }

    /** Natural widths; as long as they are too wide together, the widest column gives way. */
    private int[] fitted(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < Math.min(widths.length, row.size()); i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        });
        int total = 2 * (widths.length - 1);
        for (int columnWidth : widths) {
            total += columnWidth;
        }
        while (total > width) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST_COLUMN) {
                break;
            }
            widths[widest]--;
            total--;
        }
        return widths;
    }

    private static String cut(String cell, int columns) {
        return length(cell) <= columns ? cell : cell.substring(0, cell.offsetByCodePoints(0, columns - 1)) + "…";
    }

    private static int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }
}
