package org.sentenceforge.eval.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.eval.mining.MiningOptions.Limits;
import org.sentenceforge.eval.mining.MiningOptions.Ranks;
import org.sentenceforge.eval.mining.MiningOptions.Sampling;

/** A mining whose embeddings stand for the model, as in the golden files. */
record MiningCase(
        List<String> anchors,
        List<String> positives,
        List<String> corpus,
        Map<String, float[]> embeddings,
        SimilarityFunction similarity,
        Optional<PairScorer> crossEncoder,
        MiningOptions options,
        MinedRows.Format format,
        boolean scores) {

    record Result(MinedRows layout, List<List<?>> rows, MiningReport report) {

        /** Texts and labels exactly, scores to 1e-6 (relative above 1). */
        void assertRows(JsonNode columns, JsonNode expected) {
            assertThat(layout.layout().columns()).isEqualTo(Json.strings(columns));
            assertThat(rows).hasSize(expected.size());
            for (int i = 0; i < rows.size(); i++) {
                for (int c = 0; c < columns.size(); c++) {
                    assertCell(
                            "row " + i + ", " + columns.get(c).asText(),
                            rows.get(i).get(c),
                            expected.get(i).get(columns.get(c).asText()));
                }
            }
        }

        private static void assertCell(String place, Object cell, JsonNode expected) {
            if (cell instanceof List<?> items) {
                assertThat(expected.size()).as(place).isEqualTo(items.size());
                for (int i = 0; i < items.size(); i++) {
                    assertCell(place, items.get(i), expected.get(i));
                }
            } else if (cell instanceof Float score) {
                double value = expected.asDouble();
                assertThat((double) score).as(place).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
            } else {
                assertThat(cell.toString()).as(place).isEqualTo(expected.asText());
            }
        }
    }

    static MiningCase empty() {
        return new MiningCase(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new HashMap<>(),
                SimilarityFunction.COSINE,
                Optional.empty(),
                MiningOptions.DEFAULT,
                MinedRows.Format.TRIPLET,
                false);
    }

    static MiningCase of(JsonNode json) {
        MiningCase empty = empty();
        empty.anchors.addAll(Json.strings(json.get("anchors")));
        empty.positives.addAll(Json.strings(json.get("positives")));
        empty.corpus.addAll(Json.strings(json.path("corpus")));
        json.get("embeddings")
                .properties()
                .forEach(entry -> empty.embeddings.put(entry.getKey(), Json.vector(entry.getValue())));
        return empty.with(json.get("parameters"));
    }

    /** With parameters as the library names them. */
    MiningCase with(JsonNode parameters) {
        Limits limits = new Limits(
                number(parameters, "max_score"),
                number(parameters, "min_score"),
                number(parameters, "absolute_margin"),
                number(parameters, "relative_margin"));
        Ranks ranks = new Ranks(
                parameters.path("range_min").asInt(0),
                parameters.hasNonNull("range_max")
                        ? OptionalInt.of(parameters.get("range_max").asInt())
                        : OptionalInt.empty());
        boolean positivesToo = parameters.path("include_positives").asBoolean();
        String name = parameters
                .path("output_format")
                .asText("triplet")
                .toUpperCase(Locale.ROOT)
                .replace('-', '_');
        boolean tupleScores = name.equals("N_TUPLE_SCORES") && !positivesToo;
        MinedRows.Format told = MinedRows.Format.valueOf(name.replace("_SCORES", ""));
        return with(new MiningOptions(
                        parameters.path("num_negatives").asInt(3), ranks, limits, new Sampling.Top(), positivesToo))
                .with(
                        positivesToo ? MinedRows.Format.N_TUPLE : told,
                        tupleScores || parameters.path("output_scores").asBoolean());
    }

    private static OptionalDouble number(JsonNode parameters, String name) {
        return parameters.hasNonNull(name)
                ? OptionalDouble.of(parameters.get(name).asDouble())
                : OptionalDouble.empty();
    }

    MiningCase with(MiningOptions other) {
        return new MiningCase(anchors, positives, corpus, embeddings, similarity, crossEncoder, other, format, scores);
    }

    MiningCase with(MinedRows.Format other, boolean otherScores) {
        return new MiningCase(
                anchors, positives, corpus, embeddings, similarity, crossEncoder, options, other, otherScores);
    }

    MiningCase with(SimilarityFunction other, Optional<PairScorer> scorer) {
        return new MiningCase(anchors, positives, corpus, embeddings, other, scorer, options, format, scores);
    }

    void addPair(String anchor, String positive) {
        anchors.add(anchor);
        positives.add(positive);
    }

    /** One of the rows; the other rows' positives become the corpus. */
    MiningCase only(int row) {
        return new MiningCase(
                List.of(anchors.get(row)),
                List.of(positives.get(row)),
                positives,
                embeddings,
                similarity,
                crossEncoder,
                options,
                format,
                scores);
    }

    Result run() {
        MiningData data = MiningData.of(anchors, positives, corpus);
        MinedRows layout = new MinedRows(format, scores, "anchor", "positive", options.negatives());
        List<List<?>> rows = new ArrayList<>();
        MiningReport report = new MiningJob(options, layout, new Prompt.Query(), new Prompt.Document())
                .run(
                        data,
                        new HardNegativeMining(data, options, similarity, crossEncoder),
                        vectors(data.queries()),
                        vectors(data.corpus()),
                        rows::add,
                        Progress.NONE);
        assertThat(report.rows()).isEqualTo(rows.size());
        return new Result(layout, rows, report);
    }

    private Vectors vectors(List<String> texts) {
        return Vectors.of(
                texts.stream().map(text -> UnitLength.of(embeddings.get(text))).toArray(float[][]::new), 0);
    }
}
