package org.sentenceforge.core.integration;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.Prompt;

/**
 * A bi-encoder as LangChain4j's embedding model. The embedder stays its owner's to close.
 *
 * @param prompt the words before every text; make one model for queries and one for documents where the embedder tells them apart
 */
public record LangChainEmbeddingModel(Embedder embedder, Prompt prompt) implements EmbeddingModel {

    public LangChainEmbeddingModel(Embedder embedder) {
        this(embedder, new Prompt.Default());
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        float[][] vectors =
                embedder.encode(segments.stream().map(TextSegment::text).toList(), prompt);
        return Response.from(Arrays.stream(vectors).map(Embedding::from).toList());
    }

    @Override
    public int dimension() {
        return embedder.dimension();
    }
}
