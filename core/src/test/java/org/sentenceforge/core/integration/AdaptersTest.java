package org.sentenceforge.core.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.scoring.ScoringModel;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.encode.Embedder;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;

/** Each adapter is called through the other library's interface alone. Tolerance: batches of other sizes are summed in another order. */
class AdaptersTest {
    private static final List<String> TEXTS = List.of("a cat", "a kitten sleeps");
    private static final Offset<Float> TOLERANCE = within(1e-6f);

    private static Embedder embedder;
    private static float[][] vectors;

    @BeforeAll
    static void open() {
        embedder = Embedder.open("builtin:all-MiniLM-L6-v2");
        vectors = embedder.encode(TEXTS);
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Test
    void springEmbedsTextsAndDocuments() {
        EmbeddingModel model = new SpringEmbeddingModel(embedder);

        assertThat(model.dimensions()).isEqualTo(384);
        assertThat(model.embed(TEXTS).get(1)).containsExactly(vectors[1], TOLERANCE);
        assertThat(model.embed("a cat")).containsExactly(vectors[0], TOLERANCE);
        assertThat(model.embed(new Document("a cat"))).containsExactly(vectors[0], TOLERANCE);
        EmbeddingOptions options = EmbeddingOptions.builder().dimensions(3).build();
        assertThat(model.call(new EmbeddingRequest(TEXTS, options)).getResult().getOutput())
                .containsExactly(new float[] {vectors[0][0], vectors[0][1], vectors[0][2]}, TOLERANCE);
    }

    @Test
    void langChainEmbedsTextsAndSegments() {
        dev.langchain4j.model.embedding.EmbeddingModel model = new LangChainEmbeddingModel(embedder);

        assertThat(model.dimension()).isEqualTo(384);
        assertThat(model.embed("a cat").content().vector()).containsExactly(vectors[0], TOLERANCE);
        assertThat(model.embedAll(List.of(TextSegment.from(TEXTS.get(0)), TextSegment.from(TEXTS.get(1))))
                        .content()
                        .get(1)
                        .vector())
                .containsExactly(vectors[1], TOLERANCE);
    }

    @Test
    void langChainScoresSegmentsForAQuery() {
        ScoringModel model = new LangChainScoringModel(embedder);

        assertThat(model.score("a kitten sleeps", "a cat").content())
                .isCloseTo(embedder.similarityFunction().between(vectors[0], vectors[1]), within(1e-6));
    }
}
