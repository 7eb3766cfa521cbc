package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The first DeBERTa (He et al. 2020): the second one's layers, but queries, keys and values lie in one matrix, head by head, keys have no bias,
 * and distances have projections of their own in every layer.
 *
 * @param like what it has in common with the second
 */
public record DebertaV1(Deberta like) implements Encoder {
    private static final String ATTENTION = "attention.self.";

    static DebertaV1 read(ConfigFields config) {
        config.require("talking_head", "false");
        config.require("position_buckets", "-1");
        config.require("share_att_key", "false");
        config.require("norm_rel_ebd", "none");
        return new DebertaV1(Deberta.read(config));
    }

    @Override
    public String architecture() {
        return "DebertaModel";
    }

    @Override
    public int hiddenSize() {
        return like.hiddenSize();
    }

    @Override
    public int maxPositions() {
        return like.maxPositions();
    }

    @Override
    public boolean takesUnseenTokens() {
        return false;
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = like.embeddings(ops);
        T distances = like.relative().map(way -> like.distances(ops, way)).orElse(null);
        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < like.layers(); i++) {
            String name = "encoder.layer." + i + ".";
            RelativePositions<T> relative = like.relative()
                    .map(way -> positions(ops, way, distances, name))
                    .orElse(null);
            x = like.layer().behindAttention(ops, x, attended(ops, x, relative, name), name);
            states.add(x);
        }
        return states;
    }

    private <T> RelativePositions<T> positions(TensorOps<T> ops, Deberta.Distances way, T distances, String name) {
        T dropped = ops.dropout(distances, like.dropout());
        Linear keys = new Linear(name + ATTENTION + "pos_proj", hiddenSize(), hiddenSize(), false);
        Linear queries = new Linear(name + ATTENTION + "pos_q_proj", hiddenSize(), hiddenSize(), true);
        return new RelativePositions<>(
                way.buckets(),
                null,
                way.keys() == null ? null : keys.apply(ops, dropped),
                way.queries() == null ? null : queries.apply(ops, dropped));
    }

    private <T> T attended(TensorOps<T> ops, T x, RelativePositions<T> relative, String name) {
        Attention attention = like.layer().attention();
        T all = new Linear(name + ATTENTION + "in_proj", hiddenSize(), 3 * hiddenSize(), false).apply(ops, x);
        List<List<T>> heads = ops.split(all, attention.heads()).stream()
                .map(head -> ops.split(head, 3))
                .toList();
        List<T> parts = IntStream.range(0, 3)
                .mapToObj(part ->
                        ops.concat(heads.stream().map(head -> head.get(part)).toList()))
                .toList();
        T q = ops.add(parts.get(0), ops.parameter(name + ATTENTION + "q_bias", hiddenSize()));
        T v = ops.add(parts.get(2), ops.parameter(name + ATTENTION + "v_bias", hiddenSize()));
        T context = ops.attention(q, parts.get(1), v, relative, attention);
        return new Linear(name + "attention.output.dense", hiddenSize(), hiddenSize(), true).apply(ops, context);
    }
}
