package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonJson;
import org.sentenceforge.core.card.text.PythonText;

/** The Python code that embeds texts and compares them. */
final class SentenceUsage {
    private static final List<String> SENTENCES =
            List.of("The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.");
    private static final List<String> QUERY_AND_DOCUMENTS = List.of(
            "Which planet is known as the Red Planet?",
            "Venus is often called Earth's twin because of its similar size and proximity.",
            "Mars, known for its reddish appearance, is often referred to as the Red Planet.",
            "Saturn, famous for its rings, is sometimes mistaken for the Red Planet.");

    private SentenceUsage() {}

    static void write(CardText out, CardData card) {
        out.line("from sentence_transformers import SentenceTransformer").blank();
        out.line("# Download from the 🤗 Hub");
        out.line("model = SentenceTransformer(\"" + UsageSection.modelId(card, "sentence_transformers_model_id")
                + "\")");
        out.line("# Run inference");
        if (card.usage().informationRetrieval() && card.style().showsSimilarities()) {
            writeRetrieval(out, card, texts(card, QUERY_AND_DOCUMENTS));
        } else {
            writeSentences(out, card, texts(card, SENTENCES));
        }
    }

    private static List<String> texts(CardData card, List<String> defaults) {
        List<Object> examples = card.usage().examples();
        return examples.isEmpty()
                ? defaults
                : examples.stream().map(PythonText::str).toList();
    }

    private static void writeSentences(CardText out, CardData card, List<String> texts) {
        out.line("sentences = [");
        texts.forEach(text -> out.line("    " + PythonText.repr(text) + ","));
        out.line("]");
        out.line("embeddings = model.encode(sentences)");
        out.line("print(embeddings.shape)");
        out.line("# [" + texts.size() + ", " + PythonText.str(card.outputDimensionality()) + "]")
                .blank();
        out.line("# Get the similarity scores for the embeddings");
        out.line("similarities = model.similarity(embeddings, embeddings)");
        writeScores(out, card, texts.size(), texts.size());
    }

    private static void writeRetrieval(CardText out, CardData card, List<String> texts) {
        List<String> documents = texts.subList(1, texts.size());
        String dimensions = PythonText.str(card.outputDimensionality());
        out.line("queries = [");
        out.line("    " + PythonJson.htmlSafeString(texts.get(0)) + ",");
        out.line("]");
        out.line("documents = [");
        documents.forEach(document -> out.line("    " + PythonText.repr(document) + ","));
        out.line("]");
        out.line("query_embeddings = model.encode_query(queries)");
        out.line("document_embeddings = model.encode_document(documents)");
        out.line("print(query_embeddings.shape, document_embeddings.shape)");
        out.line("# [1, " + dimensions + "] [" + documents.size() + ", " + dimensions + "]")
                .blank();
        out.line("# Get the similarity scores for the embeddings");
        out.line("similarities = model.similarity(query_embeddings, document_embeddings)");
        writeScores(out, card, 1, documents.size());
    }

    private static void writeScores(CardText out, CardData card, int rows, int columns) {
        List<List<Number>> similarities = card.usage().similarities();
        if (similarities != null && !similarities.isEmpty() && card.style().showsSimilarities()) {
            out.line("print(similarities)").lines(TensorText.commented(similarities));
        } else {
            out.line("print(similarities.shape)").line("# [" + rows + ", " + columns + "]");
        }
    }
}
