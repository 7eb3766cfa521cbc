package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Initializer;
import org.sentenceforge.export.graph.Parameters;
import org.sentenceforge.export.graph.QuantizedMatrix;

/**
 * Products in 8 bits. The activations of each token get a scale of their own while the graph runs, so that a token's values depend on
 * no other token of the batch. Components that get large are made smaller before, and the matrix's rows larger by the same factor
 * (SmoothQuant, Xiao et al. 2023); see {@link QuantizedMatrix}. What comes out of GELU and the like is nearly one-sided: nothing is below a
 * small number, which needs few of the bytes, so that twice as many are left for the rest. That gains more than smoothing, and saves it.
 */
final class QuantizedNodes {
    /** Smaller tables (positions of short models, token types) are not worth the rounding. In elements: 4 MB of float32. */
    private static final long LARGE_TABLE = 1 << 20;
    /** Inputs that cannot get below this are one-sided. */
    private static final double LITTLE = -0.3;
    /** The bytes below zero of one-sided inputs. */
    private static final int BYTES_BELOW = 16;
    /** Stands for the scale of a token whose components are all 0. */
    private static final double TINY = 1e-30;

    private final GraphBuilder graph;
    private final Parameters parameters;
    private final boolean signed;
    private final Map<String, QuantizationPlan.Group> groups;
    private final Map<QuantizationPlan.Group, QuantizedMatrix> matrices = new IdentityHashMap<>();

    /** @param signed whether matrices are stored as -127 … 127, or as 1 … 255 */
    QuantizedNodes(GraphBuilder graph, Parameters parameters, boolean signed, QuantizationPlan plan) {
        this.graph = graph;
        this.parameters = parameters;
        this.signed = signed;
        this.groups = plan.byWeight();
    }

    /** {@code x weightᵀ}, if the layer is one of the plan's. */
    Optional<String> product(GraphValue x, GraphValue weight) {
        QuantizationPlan.Group group = groups.get(weight.name());
        if (group == null) {
            return Optional.empty();
        }
        QuantizedMatrix matrices = this.matrices.computeIfAbsent(group, key -> matrices(x, key));
        int place = group.weights().indexOf(weight.name());
        Bytes bytes = isOneSided(group) ? oneSided(x, group.least()) : smoothed(x, matrices.factors());
        return Optional.of(product(bytes, matrices, place, weight.scope()));
    }

    private QuantizedMatrix matrices(GraphValue x, QuantizationPlan.Group group) {
        for (QuantizationPlan.Matrix matrix : group.matrices()) {
            parameters.plain(matrix.weight(), matrix.outputs(), x.width());
        }
        float[] nothingLarge = new float[x.width()];
        return parameters.quantized(group.weights(), isOneSided(group) ? nothingLarge : group.largest(), signed);
    }

    private static boolean isOneSided(QuantizationPlan.Group group) {
        return group.least() >= LITTLE;
    }

    /** Tokens' vectors as bytes, of which one stands for zero, and the scale of each token: [batch, tokens, 1]. */
    private record Bytes(String values, String zero, String scale) {}

    private Bytes smoothed(GraphValue x, Initializer factors) {
        String smooth = graph.node("Mul", x.scope())
                .inputs(x.name(), graph.initializer(factors))
                .output();
        return bytes(smooth, symmetricScale(smooth, x.scope()), middle(), x.scope());
    }

    private Bytes oneSided(GraphValue x, double least) {
        String highest = reduce("ReduceMax", x.name(), x.scope());
        String above = graph.node("Mul", x.scope())
                .inputs(highest, graph.scalar(1.0 / (255 - BYTES_BELOW)))
                .output();
        String scale = graph.node("Max", x.scope())
                .inputs(above, graph.scalar(Math.max(-least / BYTES_BELOW, TINY)))
                .output();
        return bytes(x.name(), scale, unsigned(BYTES_BELOW), x.scope());
    }

    private Bytes bytes(String x, String scale, String zero, String scope) {
        String small = graph.node("Div", scope).inputs(x, scale).output();
        String bytes = graph.node("QuantizeLinear", scope)
                .inputs(small, graph.scalar(1.0), zero)
                .output();
        return new Bytes(bytes, zero, scale);
    }

    /** One product for each matrix: taking one product for all of them apart again costs more than it saves. */
    private String product(Bytes x, QuantizedMatrix matrices, int matrix, String scope) {
        String zero = signed ? graph.initializer(Initializer.of("int8_0", (byte) 0, true)) : middle();
        String product = graph.node("MatMulIntegerToFloat", scope)
                .contrib()
                .inputs(x.values(), graph.initializer(matrices.bytes(matrix)))
                .inputs(graph.scalar(1.0), graph.initializer(matrices.scales(matrix)), x.zero(), zero)
                .output();
        return graph.node("Mul", scope).inputs(product, x.scale()).output();
    }

    /** Zero among bytes without a sign. */
    private String middle() {
        return unsigned(128);
    }

    private String unsigned(int value) {
        return graph.initializer(Initializer.of("uint8_" + value, (byte) value, false));
    }

    /** What makes each token's components 127 at most: [batch, tokens, 1]. */
    private String symmetricScale(String x, String scope) {
        String highest = reduce("ReduceMax", x, scope);
        String lowest = reduce("ReduceMin", x, scope);
        String negated = graph.node("Neg", scope).inputs(lowest).output();
        String largest = graph.node("Max", scope)
                .inputs(highest, negated, graph.scalar(TINY))
                .output();
        return graph.node("Mul", scope).inputs(largest, graph.scalar(1.0 / 127)).output();
    }

    private String reduce(String operator, String x, String scope) {
        return graph.reduce(operator, scope, x, -1).output();
    }

    /** Rows of a large table by ids, each stored as bytes with a scale of its own. */
    Optional<GraphValue> embedding(GraphValue table, GraphValue ids) {
        if (parameters.info(table.name()).elements() < LARGE_TABLE) {
            return Optional.empty();
        }
        String scope = table.scope();
        String bytes = gather(graph.initializer(parameters.rowBytes(table.name() + ".int8", table.name())), ids, scope);
        String scales =
                gather(graph.initializer(parameters.rowScales(table.name() + ".scales", table.name())), ids, scope);
        String numbers = graph.cast(bytes, scope, TensorProto.DataType.FLOAT);
        return Optional.of(graph.node("Mul", scope).inputs(numbers, scales).output(table.width()));
    }

    private String gather(String table, GraphValue ids, String scope) {
        return graph.node("Gather", scope).inputs(table, ids.name()).output();
    }
}
