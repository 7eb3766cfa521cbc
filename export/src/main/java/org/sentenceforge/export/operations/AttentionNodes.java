package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.DistanceBuckets;
import org.sentenceforge.core.ops.RelativePositions;
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
    private final Map<Attention, String> falls = new HashMap<>();
    private final Map<DistanceBuckets, String> buckets = new HashMap<>();

    AttentionNodes(GraphBuilder graph, GraphInputs inputs, Optional<FusedNodes> fused) {
        this.graph = graph;
        this.inputs = inputs;
        this.fused = fused;
    }

    GraphValue rotary(GraphValue x, Rotary spec) {
        String scope = x.scope();
        String angles = angles(spec);
        if (fused.isPresent() && spec.isWhole()) {
            return fused.get().rotary(x, cosine(angles, spec), sine(angles, spec));
        }
        String perHead = graph.node("Unsqueeze", "rotary")
                .inputs(angles, graph.vector(1))
                .output();
        String cos = cosine(perHead, spec);
        String sin = sine(perHead, spec);
        String heads = graph.node("Reshape", scope)
                .inputs(x.name(), graph.vector(0, 0, -1, spec.headSize()))
                .output();
        List<String> halves = graph.split(scope, spec.isWhole() ? heads : part(scope, heads, 0, spec.turned()), 2);
        String first = graph.node("Sub", scope)
                .inputs(product(scope, halves.get(0), cos), product(scope, halves.get(1), sin))
                .output();
        String second = graph.node("Add", scope)
                .inputs(product(scope, halves.get(1), cos), product(scope, halves.get(0), sin))
                .output();
        GraphBuilder.Node together = graph.node("Concat", scope).inputs(first, second);
        if (!spec.isWhole()) {
            together.inputs(part(scope, heads, spec.turned(), spec.headSize()));
        }
        String turned = together.with("axis", -1).output();
        return graph.node("Reshape", scope)
                .inputs(turned, graph.vector(0, 0, -1))
                .output(x.width());
    }

    /** Some of the last dimension's values. */
    private String part(String scope, String x, long from, long to) {
        return graph.node("Slice", scope)
                .inputs(x, graph.vector(from), graph.vector(to), graph.vector(-1))
                .output();
    }

    private String cosine(String angles, Rotary spec) {
        return scaled(graph.node("Cos", "rotary").inputs(angles).output(), spec);
    }

    private String sine(String angles, Rotary spec) {
        return scaled(graph.node("Sin", "rotary").inputs(angles).output(), spec);
    }

    private String scaled(String values, Rotary spec) {
        return spec.amplitude() == 1 ? values : product("rotary", values, graph.scalar(spec.amplitude()));
    }

    /** Position times frequency: [tokens, turned / 2]. */
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

    GraphValue attention(
            GraphValue q, GraphValue k, GraphValue v, RelativePositions<GraphValue> relative, Attention spec) {
        String bias = relative == null ? null : relativeScores(q, k, relative, spec);
        if (spec.falls()) {
            bias = linearFall(spec);
        }
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

    /** What each head takes away by the distance: [1, heads, tokens, tokens]. */
    private String linearFall(Attention spec) {
        return falls.computeIfAbsent(spec, asked -> {
            double[] slopes = spec.slopes();
            float[] values = new float[slopes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) -slopes[i];
            }
            String table = graph.initializer(Initializer.of(
                    "positions/slopes_" + falls.size(), List.of(1L, (long) values.length, 1L, 1L), values));
            String away = graph.node("Abs", "positions").inputs(distances()).output();
            return product("positions", inputs.cast(away, TensorProto.DataType.FLOAT), table);
        });
    }

    /** What distances add to the scores: [1 or batch, heads, queries, keys]. */
    private String relativeScores(GraphValue q, GraphValue k, RelativePositions<GraphValue> relative, Attention spec) {
        String bucket = bucket(relative.buckets());
        List<String> sum = new ArrayList<>();
        if (relative.biases() != null) {
            String scope = relative.biases().scope();
            String biases = graph.node("Gather", scope)
                    .inputs(relative.biases().name(), bucket)
                    .output();
            sum.add(graph.node("Unsqueeze", scope)
                    .inputs(transpose(scope, biases, 2, 0, 1), graph.vector(0))
                    .output());
        }
        if (relative.keys() != null) {
            sum.add(positionScores(q, relative.keys(), bucket, spec));
        }
        if (relative.queries() != null) {
            String scope = k.scope();
            String turned = transpose(scope, bucket, 1, 0);
            sum.add(transpose(scope, positionScores(k, relative.queries(), turned, spec), 0, 1, 3, 2));
        }
        return sum.stream()
                .reduce((a, b) -> graph.node("Add", q.scope()).inputs(a, b).output())
                .orElse(null);
    }

    /** The bucket of each query and key: [queries, keys]. */
    private String bucket(DistanceBuckets distances) {
        int farthest = distances.farthest();
        String byDistance = buckets.computeIfAbsent(distances, key -> {
            long[] numbers = Arrays.stream(key.buckets()).asLongStream().toArray();
            String name = "positions/buckets_" + buckets.size();
            return graph.initializer(Initializer.of(name, List.of((long) numbers.length), numbers));
        });
        String clipped = graph.node("Clip", "positions")
                .inputs(distances(), graph.scalar((long) -farthest), graph.scalar((long) farthest))
                .output();
        String index = graph.node("Add", "positions")
                .inputs(clipped, graph.scalar((long) farthest))
                .output();
        return graph.node("Gather", "positions").inputs(byDistance, index).output();
    }

    /** Scaled products [batch, heads, tokens, others] of tokens' heads with the rows of a table that the buckets choose. */
    private String positionScores(GraphValue x, GraphValue table, String bucket, Attention spec) {
        String scope = x.scope();
        String scaled = product(scope, x.name(), graph.scalar(spec.scale()));
        String tokens = transpose(scope, heads(scope, scaled, spec.heads(), spec.headSize()), 0, 2, 1, 3);
        String rows = graph.node("Reshape", scope)
                .inputs(table.name(), graph.vector(-1, spec.heads(), spec.headSize()))
                .output();
        String products = graph.node("MatMul", scope)
                .inputs(tokens, transpose(scope, rows, 1, 2, 0))
                .output();
        // [batch, heads, tokens] of the products, and as many others as tokens
        String sizes = graph.node("Shape", scope).inputs(products).output();
        String leading = graph.node("Slice", scope)
                .inputs(sizes, graph.vector(0), graph.vector(3))
                .output();
        String others = graph.node("Slice", scope)
                .inputs(sizes, graph.vector(2), graph.vector(3))
                .output();
        String shape = graph.node("Concat", scope)
                .inputs(leading, others)
                .with("axis", 0)
                .output();
        String places = graph.node("Expand", scope).inputs(bucket, shape).output();
        return graph.node("GatherElements", scope)
                .inputs(products, places)
                .with("axis", 3)
                .output();
    }
}
