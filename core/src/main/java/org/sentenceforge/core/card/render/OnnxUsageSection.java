package org.sentenceforge.core.card.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.module.ModelKind;

/** "Usage of the ONNX files", of ours: the exported files, and how to use them. */
public final class OnnxUsageSection implements Section {
    private static final int COSINE_DECIMALS = 6;

    private static final double MEGABYTE = 1e6;

    /** Cells after the difference: the cosine, then size and speed together; cards of earlier releases have only the first. */
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([^`]+\\.onnx)` +\\| (\\w+) +\\| ([0-9.e-]+) +\\|(?: ([0-9.]+) +\\|)?(?: ([0-9.]*) +\\| (?:([0-9.]+)×)? +\\|)?\\r?$");

    @Override
    public void write(CardText out, CardData card) {
        List<CardData.Export> graphs =
                card.exports().stream().filter(CardData.Export::isGraph).toList();
        if (card.ours() && !graphs.isEmpty()) {
            out.lines(lines(card.kind(), card.modelId(), graphs, graphs.get(graphs.size() - 1)));
        }
    }

    /**
     * The section's lines, the last of them empty.
     *
     * @param shown the file that examples name
     */
    public static List<String> lines(
            ModelKind kind, String modelId, List<CardData.Export> exports, CardData.Export shown) {
        String model = ShellUsageSection.model(modelId);
        boolean scores = kind == ModelKind.CROSS_ENCODER;
        boolean measured = exports.stream().anyMatch(export -> export.bytes() != null);
        List<Map<String, Object>> rows =
                exports.stream().map(export -> row(export, scores, measured)).toList();
        String file = shown.file().substring(shown.file().lastIndexOf('/') + 1);
        List<String> lines = new ArrayList<>(List.of(
                "### Usage of the ONNX files",
                "",
                "Each file holds the whole model, from token ids to " + (scores ? "scores" : "the sentence embedding")
                        + (shown.ranBy().contains(CardData.ExportRuntime.JAVA) ? "" : ", or its transformer alone")
                        + ". Differences to the original model were measured at export"
                        + (measured
                                ? ", and about how fast the files are in relation to the original in fp32 on the same machine:"
                                : ":"),
                ""));
        lines.addAll(MarkdownTable.left(rows));
        lines.addAll(List.of(
                "",
                "```bash",
                scores
                        ? "sforge predict " + model + " pairs.tsv --backend onnx --file " + file
                        : "sforge embed " + model + " texts.txt --output embeddings."
                                + (kind == ModelKind.SPARSE_ENCODER ? "jsonl" : "npy") + " --backend onnx --file "
                                + file,
                "```",
                ""));
        if (measured) {
            for (CardData.ExportRuntime runtime : shown.ranBy()) {
                lines.addAll(OnnxExamples.of(runtime, kind, model, shown.file()));
            }
        }
        return lines;
    }

    private static Map<String, Object> row(CardData.Export export, boolean scores, boolean measured) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("File", "`" + export.file() + "`");
        row.put("Precision", export.precision());
        row.put("Largest difference", PythonNumber.text(significant(export.largestDifference())));
        if (!scores) {
            row.put("Lowest cosine", PythonNumber.fixed(export.lowestCosine(), COSINE_DECIMALS));
        }
        if (measured) {
            row.put("MB", export.bytes() == null ? "" : PythonNumber.fixed(export.bytes() / MEGABYTE, 1));
            row.put("Speed", export.speed() == null ? "" : PythonNumber.fixed(export.speed(), 1) + "×");
        }
        return row;
    }

    /** The exported files that a card lists, as far as its table tells. */
    public static List<CardData.Export> listed(String readme) {
        List<CardData.Export> exports = new ArrayList<>();
        for (MatchResult row : ROW.matcher(readme).results().toList()) {
            double cosine = row.group(4) == null ? Double.NaN : Double.parseDouble(row.group(4));
            exports.add(new CardData.Export(
                    row.group(1),
                    row.group(2),
                    Double.parseDouble(row.group(3)),
                    cosine,
                    number(row.group(5))
                            .map(size -> Math.round(size * MEGABYTE))
                            .orElse(null),
                    number(row.group(6)).orElse(null),
                    null));
        }
        return exports;
    }

    /** A card without the row of one of them. */
    public static String without(String readme, CardData.Export export) {
        return readme.replaceAll("(?m)^\\| `" + Pattern.quote(export.file()) + "` .*\\R", "");
    }

    private static Optional<Double> number(String cell) {
        return Optional.ofNullable(cell).filter(text -> !text.isEmpty()).map(Double::parseDouble);
    }

    /** Two significant digits. */
    private static double significant(double value) {
        return Double.isFinite(value) && value != 0
                ? new BigDecimal(value).round(new MathContext(2)).doubleValue()
                : value;
    }
}
