package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.PythonJson;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** The Python code that embeds texts and compares them. */
final class SentenceUsage {
    private static final List<String> SENTENCES =
            List.of("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.");
    static final List<String> QUERY_AND_DOCUMENTS = List.of(
            "Which planet is known as the Red Planet?",
            "Venus is often called Earth's twin because of its similar size and proximity.",
            "Mars, known for its reddish appearance, is often referred to as the Red Planet.",
            "Saturn, famous for its rings, is sometimes mistaken for the Red Planet.");

    private SentenceUsage() {}

    static void write(CardText out, CardData card) {
        boolean sparse = card.kind() == ModelKind.SPARSE_ENCODER;
        out.line("from sentence_transformers import " + card.kind().key()).blank();
        out.line("# Download from the 🤗 Hub");
        String unknown = sparse ? "sparse_encoder_model_id" : "sentence_transformers_model_id";
        out.line("model = " + card.kind().key() + "(\"" + UsageSection.modelId(card, unknown) + "\")");
        writeInference(out, card.style(), card.usage(), card.outputDimensionality());
    }

    static void writeInference(CardText out, CardStyle style, CardData.UsageExamples usage, Integer dimension) {
        out.line("# Run inference");
        String dimensions = PythonRepr.str(dimension);
        List<List<Number>> scores = style.showsSimilarities() ? usage.similarities() : null;
        if (usage.informationRetrieval() && style.showsSimilarities()) {
            writeRetrieval(out, texts(usage, QUERY_AND_DOCUMENTS), dimensions, scores);
        } else {
            writeSentences(out, texts(usage, SENTENCES), dimensions, scores);
        }
    }

    static List<String> texts(CardData.UsageExamples usage, List<String> defaults) {
        return usage.examples().isEmpty()
                ? defaults
                : usage.examples().stream().map(PythonRepr::str).toList();
    }

    private static void writeSentences(CardText out, List<String> texts, String dimensions, List<List<Number>> scores) {
        out.line("sentences = [");
        texts.forEach(text -> out.line("    " + PythonRepr.repr(text) + ","));
        out.line("]");
        out.line("embeddings = model.encode(sentences)");
        out.line("print(embeddings.shape)");
        out.line("# [" + texts.size() + ", " + dimensions + "]").blank();
        out.line("# Get the similarity scores for the embeddings");
        out.line("similarities = model.similarity(embeddings, embeddings)");
        writeScores(out, scores, texts.size(), texts.size());
    }

    private static void writeRetrieval(CardText out, List<String> texts, String dimensions, List<List<Number>> scores) {
        List<String> documents = texts.subList(1, texts.size());
        out.line("queries = [");
        out.line("    " + PythonJson.htmlSafeString(texts.get(0)) + ",");
        out.line("]");
        out.line("documents = [");
        documents.forEach(document -> out.line("    " + PythonRepr.repr(document) + ","));
        out.line("]");
        out.line("query_embeddings = model.encode_query(queries)");
        out.line("document_embeddings = model.encode_document(documents)");
        out.line("print(query_embeddings.shape, document_embeddings.shape)");
        out.line("# [1, " + dimensions + "] [" + documents.size() + ", " + dimensions + "]")
                .blank();
        out.line("# Get the similarity scores for the embeddings");
        out.line("similarities = model.similarity(query_embeddings, document_embeddings)");
        writeScores(out, scores, 1, documents.size());
    }

    static void writeScores(CardText out, List<List<Number>> scores, int rows, int columns) {
        if (scores != null && !scores.isEmpty()) {
            out.line("print(similarities)").lines(TensorText.commented(scores));
        } else {
            out.line("print(similarities.shape)").line("# [" + rows + ", " + columns + "]");
        }
    }
}
