package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RelativeBuckets;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Initializer;

/** Attention and rotary positions: what mixes the tokens of a text. */
final class AttentionNodes {
    /** Added to the scores of keys that a query must not see. Finite, so that a row without any token gives no NaN. */
    static final float HIDDEN = -Float.MAX_VALUE;

    private final GraphBuilder graph;
    private final GraphInputs inputs;
    private final Optional<FusedNodes> fused;
    private final Map<Rotary, String> frequencies = new HashMap<>();

    AttentionNodes(GraphBuilder graph, GraphInputs inputs, Optional<FusedNodes> fused) {
        this.graph = graph;
        this.inputs = inputs;
        this.fused = fused;
    }

    GraphValue rotary(GraphValue x, Rotary spec) {
        String scope = x.scope();
        String angles = angles(spec);
        if (fused.isPresent()) {
            return fused.get().rotary(x, cosine(angles), sine(angles));
        }
        String perHead = graph.node("Unsqueeze", "rotary")
                .inputs(angles, graph.vector(1))
                .output();
        String cos = cosine(perHead);
        String sin = sine(perHead);
        String heads = graph.node("Reshape", scope)
                .inputs(x.name(), graph.vector(0, 0, -1, spec.headSize()))
                .output();
        List<String> halves = graph.split(scope, heads, 2);
        String first = graph.node("Sub", scope)
                .inputs(product(scope, halves.get(0), cos), product(scope, halves.get(1), sin))
                .output();
        String second = graph.node("Add", scope)
                .inputs(product(scope, halves.get(1), cos), product(scope, halves.get(0), sin))
                .output();
        String turned = graph.node("Concat", scope)
                .inputs(first, second)
                .with("axis", -1)
                .output();
        return graph.node("Reshape", scope)
                .inputs(turned, graph.vector(0, 0, -1))
                .output(x.width());
    }

    private String cosine(String angles) {
        return graph.node("Cos", "rotary").inputs(angles).output();
    }

    private String sine(String angles) {
        return graph.node("Sin", "rotary").inputs(angles).output();
    }

    /** Position times frequency: [tokens, headSize / 2]. */
    private String angles(Rotary spec) {
        String table = frequencies.computeIfAbsent(spec, key -> {
            double[] exact = key.inverseFrequencies();
            float[] values = new float[exact.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) exact[i];
            }
            String name = "rotary/inverse_frequencies_" + frequencies.size();
            return graph.initializer(Initializer.of(name, List.of((long) values.length), values));
        });
        String positions = inputs.cast(inputs.positions(), TensorProto.DataType.FLOAT);
        String column = graph.node("Unsqueeze", "rotary")
                .inputs(positions, graph.vector(1))
                .output();
        return product("rotary", column, table);
    }

    private String product(String scope, String a, String b) {
        return graph.node("Mul", scope).inputs(a, b).output();
    }

    GraphValue attention(GraphValue q, GraphValue k, GraphValue v, GraphValue biasTable, Attention spec) {
        String bias = biasTable == null ? null : relativeBias(biasTable);
        if (fused.isPresent()) {
            Optional<GraphValue> node = fused.get().attention(q, k, v, bias, spec, this);
            if (node.isPresent()) {
                return node.get();
            }
        }
        String scope = GraphValue.commonScope(q, k, v);
        String queries = product(scope, q.name(), graph.scalar(spec.scale()));
        queries = transpose(scope, heads(scope, queries, spec.heads(), spec.headSize()), 0, 2, 1, 3);
        String keys = transpose(scope, heads(scope, k.name(), spec.keyValueHeads(), spec.headSize()), 0, 2, 3, 1);
        String values = transpose(scope, heads(scope, v.name(), spec.keyValueHeads(), spec.headSize()), 0, 2, 1, 3);
        int repeats = spec.heads() / spec.keyValueHeads();
        if (repeats > 1) {
            keys = repeat(scope, keys, repeats, graph.vector(0, spec.heads(), spec.headSize(), -1));
            values = repeat(scope, values, repeats, graph.vector(0, spec.heads(), -1, spec.headSize()));
        }
        String scores = graph.node("MatMul", scope).inputs(queries, keys).output();
        if (spec.softCap() > 0) {
            String small = graph.node("Div", scope)
                    .inputs(scores, graph.scalar(spec.softCap()))
                    .output();
            String capped = graph.node("Tanh", scope).inputs(small).output();
            scores = product(scope, capped, graph.scalar(spec.softCap()));
        }
        if (bias != null) {
            scores = graph.node("Add", scope).inputs(scores, bias).output();
        }
        scores = graph.node("Add", scope).inputs(scores, mask(spec.reach())).output();
        String shares =
                graph.node("Softmax", scope).inputs(scores).with("axis", -1).output();
        String context = graph.node("MatMul", scope).inputs(shares, values).output();
        int width = spec.heads() * spec.headSize();
        return graph.node("Reshape", scope)
                .inputs(transpose(scope, context, 0, 2, 1, 3), graph.vector(0, 0, width))
                .output(width);
    }

    private String heads(String scope, String x, int heads, int headSize) {
        return graph.node("Reshape", scope)
                .inputs(x, graph.vector(0, 0, heads, headSize))
                .output();
    }

    private String transpose(String scope, String x, long... order) {
        return graph.node("Transpose", scope).inputs(x).with("perm", order).output();
    }

    /** Every head [batch, heads, …] several times in a row, in the given shape. */
    private String repeat(String scope, String x, int times, String shape) {
        String apart = graph.node("Unsqueeze", scope).inputs(x, graph.vector(2)).output();
        String copies = graph.node("Expand", scope)
                .inputs(apart, graph.vector(1, 1, times, 1, 1))
                .output();
        return graph.node("Reshape", scope).inputs(copies, shape).output();
    }

    /** What is added to the scores: 0 where a query sees a key; [batch, 1, 1 or tokens, tokens]. */
    String mask(Attention.Reach reach) {
        String seen = graph.node("Unsqueeze", "mask")
                .inputs(inputs.isToken(), graph.vector(1, 2))
                .output();
        if (reach.behind() != Integer.MAX_VALUE) {
            seen = and(seen, "GreaterOrEqual", -reach.behind());
        }
        if (reach.ahead() != Integer.MAX_VALUE) {
            seen = and(seen, "LessOrEqual", reach.ahead());
        }
        return graph.node("Where", "mask")
                .inputs(seen, graph.scalar(0.0), graph.scalar((double) HIDDEN))
                .output();
    }

    private String and(String seen, String comparison, long limit) {
        String within = graph.node(comparison, "mask")
                .inputs(distances(), graph.scalar(limit))
                .output();
        return graph.node("And", "mask").inputs(seen, within).output();
    }

    /** The position of the key less that of the query: [tokens, tokens]. */
    private String distances() {
        String keys = graph.node("Unsqueeze", "positions")
                .inputs(inputs.positions(), graph.vector(0))
                .output();
        String queries = graph.node("Unsqueeze", "positions")
                .inputs(inputs.positions(), graph.vector(1))
                .output();
        return graph.node("Sub", "positions").inputs(keys, queries).output();
    }

    /** A learned bias for each distance and head: [1, heads, tokens, tokens]. */
    private String relativeBias(GraphValue table) {
        String scope = table.scope();
        int farthest = RelativeBuckets.FARTHEST;
        long[] buckets = new long[2 * farthest + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = RelativeBuckets.bucket(i - farthest);
        }
        String byDistance =
                graph.initializer(Initializer.of(scope + ".buckets", List.of((long) buckets.length), buckets));
        String clipped = graph.node("Clip", scope)
                .inputs(distances(), graph.scalar((long) -farthest), graph.scalar((long) farthest))
                .output();
        String index = graph.node("Add", scope)
                .inputs(clipped, graph.scalar((long) farthest))
                .output();
        String bucket = graph.node("Gather", scope).inputs(byDistance, index).output();
        String biases = graph.node("Gather", scope).inputs(table.name(), bucket).output();
        return graph.node("Unsqueeze", scope)
                .inputs(transpose(scope, biases, 2, 0, 1), graph.vector(0))
                .output();
    }
}
