package org.sentenceforge.core.card.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.module.ModelKind;

/** "Usage of the ONNX files", of ours: the exported files, and how to use them from the shell. */
public final class OnnxUsageSection implements Section {
    private static final int COSINE_DECIMALS = 6;

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([^`]+\\.onnx)` +\\| (\\w+) +\\| ([0-9.e-]+) +\\|(?: ([0-9.]+) +\\|)?\\r?$");

    @Override
    public void write(CardText out, CardData card) {
        if (card.ours() && !card.exports().isEmpty()) {
            out.lines(lines(card.kind(), card.modelId(), card.exports()));
        }
    }

    /** The section's lines, the last of them empty. */
    public static List<String> lines(ModelKind kind, String modelId, List<CardData.Export> exports) {
        String model = ShellUsageSection.model(modelId);
        boolean scores = kind == ModelKind.CROSS_ENCODER;
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CardData.Export export : exports) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("File", "`" + export.file() + "`");
            row.put("Precision", export.precision());
            row.put("Largest difference", PythonNumber.text(significant(export.largestDifference())));
            if (!scores) {
                row.put("Lowest cosine", PythonNumber.fixed(export.lowestCosine(), COSINE_DECIMALS));
            }
            rows.add(row);
        }
        CardData.Export last = exports.get(exports.size() - 1);
        String file = last.file().substring(last.file().lastIndexOf('/') + 1);
        List<String> lines = new ArrayList<>(List.of(
                "### Usage of the ONNX files",
                "",
                "Each file holds the whole model, from token ids to " + (scores ? "scores" : "the sentence embedding")
                        + ". Differences to the original model were measured at export:",
                ""));
        lines.addAll(MarkdownTable.left(rows));
        lines.addAll(List.of(
                "",
                "```bash",
                scores
                        ? "sforge predict " + model + " pairs.tsv --backend onnx --file " + file
                        : "sforge embed " + model + " texts.txt --output embeddings.npy --backend onnx --file " + file,
                "```",
                ""));
        return lines;
    }

    /** The exported files that a card lists, as far as its table tells. */
    public static List<CardData.Export> listed(String readme) {
        List<CardData.Export> exports = new ArrayList<>();
        for (MatchResult row : ROW.matcher(readme).results().toList()) {
            double cosine = row.group(4) == null ? Double.NaN : Double.parseDouble(row.group(4));
            exports.add(new CardData.Export(row.group(1), row.group(2), Double.parseDouble(row.group(3)), cosine));
        }
        return exports;
    }

    /** Two significant digits. */
    private static double significant(double value) {
        return Double.isFinite(value) && value != 0
                ? new BigDecimal(value).round(new MathContext(2)).doubleValue()
                : value;
    }
}
