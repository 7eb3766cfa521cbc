package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonRepr;

/** The Python code that scores pairs of texts. */
final class PairUsage {
    private static final String QUERY = "How many calories in an egg";
    private static final List<List<Object>> PAIRS = List.of(
            List.of(QUERY, "There are on average between 55 and 80 calories in an egg depending on its size."),
            List.of(
                    QUERY,
                    "Egg whites are very low in calories, have no fat, no cholesterol, and are loaded with protein."),
            List.of(QUERY, "Most of the calories in an egg come from the yellow yolk in the center."));

    private PairUsage() {}

    static void write(CardText out, CardData card) {
        out.line("from sentence_transformers import CrossEncoder").blank();
        out.line("# Download from the 🤗 Hub");
        out.line("model = CrossEncoder(\"" + UsageSection.modelId(card, "cross_encoder_model_id") + "\")");
        writeInference(out, card.usage(), card.numLabels() == null ? 1 : card.numLabels());
    }

    static void writeInference(CardText out, CardData.UsageExamples usage, int labels) {
        List<List<Object>> pairs = pairs(usage.examples());
        out.line("# Get scores for pairs of texts");
        out.line("pairs = [");
        pairs.forEach(pair -> out.line("    " + PythonRepr.repr(pair) + ","));
        out.line("]");
        out.line("scores = model.predict(pairs)");
        out.line("print(scores.shape)");
        if (labels > 1) {
            out.line("# (" + pairs.size() + ", " + labels + ")");
            return;
        }
        out.line("# (" + pairs.size() + ",)").blank();
        out.line("# Or rank different texts based on similarity to a single text");
        out.line("ranks = model.rank(");
        out.line("    " + PythonRepr.repr(pairs.get(0).get(0)) + ",");
        out.line("    [");
        pairs.forEach(pair -> out.line("        " + PythonRepr.repr(pair.get(1)) + ","));
        out.line("    ]");
        out.line(")");
        out.line("# [{'corpus_id': ..., 'score': ...}, {'corpus_id': ..., 'score': ...}, ...]");
    }

    private static List<List<Object>> pairs(List<Object> examples) {
        return examples.isEmpty()
                ? PAIRS
                : examples.stream().map(PairUsage::pair).toList();
    }

    private static List<Object> pair(Object example) {
        if (example instanceof List<?> pair && pair.size() == 2) {
            return List.of(pair.get(0), pair.get(1));
        }
        throw SforgeException.badData("key 'usage.examples': a cross-encoder's example is a list of two texts, got "
                + PythonRepr.repr(example));
    }
}
