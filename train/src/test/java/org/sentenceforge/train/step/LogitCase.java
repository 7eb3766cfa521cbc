package org.sentenceforge.train.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.crossencoder.Losses;

/** A cross-encoder's loss over the logits of pairs, and of those in-batch negatives that the reference drew. */
record LogitCase(String lossName, JsonNode json) implements LossCase {

    @Override
    public Loss loss() {
        ObjectNode parameters = json.get("parameters").deepCopy();
        if (parameters.has("mu")) {
            JsonNode mu = parameters.remove("mu");
            String scheme = parameters.get("weighting_scheme").asText();
            if (!mu.isNull()) {
                parameters.putObject("weighting_scheme").putObject(scheme).set("mu", mu);
            }
        }
        parameters.remove("lambda_weight"); // its default
        return LossCase.loss(Losses.table(), lossName, parameters);
    }

    /** Whether there is a list of candidates for each row. */
    private boolean listed() {
        return loss().inputs().listed();
    }

    @Override
    public int columns() {
        if (json.has("num_candidate_columns")) {
            return 1 + json.get("num_candidate_columns").asInt();
        }
        return lossName.equals("MarginMSELoss") ? 1 + logits().size() : 2;
    }

    private JsonNode logits() {
        return json.get("logits");
    }

    @Override
    public int width() {
        return loss().inputs().labels().apply(2).contains(LabelKind.CLASS)
                ? logits().get(0).size()
                : 1;
    }

    @Override
    public float[] table() {
        return LossCase.floats(logits());
    }

    @Override
    public float[] gradients() {
        return LossCase.floats(json.get("gradient"));
    }

    @Override
    public MicroBatch batch() {
        int logits = table().length / width();
        if (!listed()) {
            int columns = columns() - 1;
            int rows = logits / columns;
            return new MicroBatch(
                    0,
                    IntStream.range(0, columns)
                            .mapToObj(column -> tokens(IntStream.range(column * rows, (column + 1) * rows)))
                            .toList(),
                    labels(),
                    List.of(),
                    List.of(),
                    new int[rows]);
        }
        List<int[]> pairs = json.has("used_in_batch_negatives") ? candidates() : lists();
        return new MicroBatch(
                0,
                List.of(tokens(pairs.stream().flatMapToInt(IntStream::of))),
                labels(),
                List.of(),
                List.of(),
                pairs.stream().mapToInt(row -> row.length).toArray(),
                new int[pairs.size()]);
    }

    private static List<TokenSequence> tokens(IntStream numbers) {
        return numbers.mapToObj(LossCase::token).toList();
    }

    /** Each query's places in the table. */
    private List<int[]> lists() {
        List<int[]> lists = new ArrayList<>();
        int next = 0;
        for (JsonNode list : logits()) {
            lists.add(IntStream.range(next, next + list.size()).toArray());
            next += list.size();
        }
        return lists;
    }

    /** The places in the table [anchors, columns of candidates * rows] of each anchor's positive, drawn negatives, and hard negatives. */
    private List<int[]> candidates() {
        int rows = logits().size();
        int columns = json.get("num_candidate_columns").asInt();
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.concat(
                                IntStream.concat(
                                        IntStream.of(row),
                                        LossCase.items(json.get("used_in_batch_negatives"))
                                                .mapToInt(
                                                        round -> round.get(row).asInt())),
                                IntStream.range(1, columns).map(column -> column * rows + row))
                        .map(candidate -> row * columns * rows + candidate)
                        .toArray())
                .toList();
    }

    /** Lists filled up with 0. */
    private Optional<MicroBatch.Labels> labels() {
        JsonNode labels = json.path("labels");
        if (labels.isMissingNode()) {
            return Optional.empty();
        }
        int width = LossCase.items(labels).mapToInt(JsonNode::size).max().orElse(0);
        if (width == 0) {
            return Optional.of(new MicroBatch.Labels(LossCase.floats(labels), 0));
        }
        float[] values = new float[labels.size() * width];
        for (int row = 0; row < labels.size(); row++) {
            float[] own = LossCase.floats(labels.get(row));
            System.arraycopy(own, 0, values, row * width, own.length);
        }
        return Optional.of(new MicroBatch.Labels(values, width));
    }

    @Override
    public String toString() {
        return "cross-encoder " + json.get("name").asText();
    }
}
