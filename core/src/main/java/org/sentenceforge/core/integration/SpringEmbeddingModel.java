package org.sentenceforge.core.integration;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.model.Prompt;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * A bi-encoder as Spring AI's embedding model. Of a request's options the dimensions count, which cut the vectors. The embedder stays its
 * owner's to close.
 *
 * @param prompt the words before every text; Spring AI does not tell queries from documents
 */
public record SpringEmbeddingModel(Embedder embedder, Prompt prompt) implements EmbeddingModel {

    public SpringEmbeddingModel(Embedder embedder) {
        this(embedder, new Prompt.Default());
    }

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        Optional<Integer> dimensions = Optional.ofNullable(request.getOptions()).map(EmbeddingOptions::getDimensions);
        float[][] vectors = embedder.encode(
                request.getInstructions(),
                dimensions.map(EncodeOptions.of(prompt)::withTruncateDim).orElse(EncodeOptions.of(prompt)));
        return new EmbeddingResponse(IntStream.range(0, vectors.length)
                .mapToObj(i -> new Embedding(vectors[i], i))
                .toList());
    }

    @Override
    public float[] embed(Document document) {
        return embedder.encode(List.of(getEmbeddingContent(document)), prompt)[0];
    }

    @Override
    public int dimensions() {
        return embedder.dimension();
    }
}
