package org.sentenceforge.core.card;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardKind;
import org.sentenceforge.core.card.text.MarkdownTable;
import org.sentenceforge.core.card.text.PythonNumber;

/** What a card says about using the model from the shell, and about its exported files. */
final class ShellUsage {
    private static final String PLACEHOLDER = "path/to/model";
    private static final int COSINE_DECIMALS = 6;

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([^`]+\\.onnx)` +\\| (\\w+) +\\| ([0-9.e-]+) +\\|(?: ([0-9.]+) +\\|)?\\r?$");

    private ShellUsage() {}

    /** Both sections, or the first alone where nothing was exported; each ends in an empty line. */
    static List<String> lines(CardKind kind, String modelId, List<CardData.Export> exports) {
        List<String> lines = new ArrayList<>(direct(kind, modelId));
        if (!exports.isEmpty()) {
            lines.addAll(onnx(kind, modelId, exports));
        }
        return lines;
    }

    private static List<String> direct(CardKind kind, String modelId) {
        String model = modelId == null ? PLACEHOLDER : modelId;
        List<String> lines = new ArrayList<>(List.of(
                "### Direct Usage (SentenceForge)", "", "On the JVM, without Python, from the shell:", "", "```bash"));
        switch (kind) {
            case SENTENCE_TRANSFORMER -> {
                lines.add("# One embedding per line of a text file");
                lines.add("sforge embed " + model + " texts.txt --output embeddings.npy");
                lines.add("# Type texts, see how similar they are");
                lines.add("sforge similarity " + model);
            }
            case CROSS_ENCODER -> {
                lines.add("# The lines of a text file, the best match for a query first");
                lines.add("sforge rank " + model + " --query \"your query\" texts.txt");
                lines.add("# A score for each pair of a file with two columns");
                lines.add("sforge predict " + model + " pairs.tsv");
            }
        }
        lines.addAll(List.of("```", ""));
        return lines;
    }

    /** The section about exported files. */
    static List<String> onnx(CardKind kind, String modelId, List<CardData.Export> exports) {
        String model = modelId == null ? PLACEHOLDER : modelId;
        boolean scores = kind == CardKind.CROSS_ENCODER;
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
    static List<CardData.Export> listed(String readme) {
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
