package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** The Python code that embeds a query and documents token by token and compares them. */
final class TokenUsage {
    private TokenUsage() {}

    static void write(CardText out, CardData card) {
        String type = ModelKind.MULTI_VECTOR_ENCODER.key();
        out.line("from sentence_transformers import " + type).blank();
        out.line("# Download from the 🤗 Hub");
        out.line("model = " + type + "(\"" + UsageSection.modelId(card, "multi_vector_encoder_model_id") + "\")");
        writeInference(out, card.usage(), card.outputDimensionality());
    }

    static void writeInference(CardText out, CardData.UsageExamples usage, Integer dimension) {
        List<String> texts = SentenceUsage.texts(usage, SentenceUsage.QUERY_AND_DOCUMENTS);
        List<String> documents = texts.subList(1, texts.size());
        out.line("# Run inference: each input becomes a sequence of per-token vectors (variable length).");
        out.line("queries = [")
                .line("    " + PythonRepr.repr(texts.get(0)) + ",")
                .line("]");
        out.line("documents = [");
        documents.forEach(document -> out.line("    " + PythonRepr.repr(document) + ","));
        out.line("]");
        out.line("query_embeddings = model.encode_query(queries)");
        out.line("document_embeddings = model.encode_document(documents)");
        out.line("print(query_embeddings[0].shape, document_embeddings[0].shape)");
        String size = PythonRepr.str(dimension);
        out.line("# (num_query_tokens, " + size + ") (num_document_tokens, " + size + ")")
                .blank();
        out.line("# Get the MaxSim similarity scores");
        out.line("similarities = model.similarity(query_embeddings, document_embeddings)");
        SentenceUsage.writeScores(out, usage.similarities(), 1, documents.size());
    }
}
