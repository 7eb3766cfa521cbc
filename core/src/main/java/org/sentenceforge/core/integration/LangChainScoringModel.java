package org.sentenceforge.core.integration;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.PairScorer.TextPair;

/** A reranker as LangChain4j's scoring model: a cross-encoder with one label, or a bi-encoder. It stays its owner's to close. */
public record LangChainScoringModel(PairScorer scorer) implements ScoringModel {

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        float[][] scores = scorer.score(segments.stream()
                .map(segment -> new TextPair(query, segment.text()))
                .toList());
        return Response.from(Arrays.stream(scores).map(row -> (double) row[0]).toList());
    }
}
