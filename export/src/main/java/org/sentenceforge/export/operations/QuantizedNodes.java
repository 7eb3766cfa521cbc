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
 * (SmoothQuant, Xiao et al. 2023); see {@link QuantizedMatrix}.
 */
final class QuantizedNodes {
    /** Smaller tables (positions of short models, token types) are not worth the rounding. In elements: 4 MB of float32. */
    private static final long LARGE_TABLE = 1 << 20;
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
        return Optional.of(product(bytes(x, matrices.factors()), matrices, place, weight.scope()));
    }

    private QuantizedMatrix matrices(GraphValue x, QuantizationPlan.Group group) {
        for (QuantizationPlan.Matrix matrix : group.matrices()) {
            parameters.plain(matrix.weight(), matrix.outputs(), x.width());
        }
        return parameters.quantized(group.weights(), group.largest(), signed);
    }

    /** Tokens' vectors as bytes, and the scale of each token: [batch, tokens, 1]. */
    private record Bytes(String values, String scale) {}

    private Bytes bytes(GraphValue x, Initializer factors) {
        String smooth = graph.node("Mul", x.scope())
                .inputs(x.name(), graph.initializer(factors))
                .output();
        String scale = scale(smooth, x.scope());
        String small = graph.node("Div", x.scope()).inputs(smooth, scale).output();
        String bytes = graph.node("QuantizeLinear", x.scope())
                .inputs(small, graph.scalar(1.0), middle())
                .output();
        return new Bytes(bytes, scale);
    }

    /** One product for each matrix: taking one product for all of them apart again costs more than it saves. */
    private String product(Bytes x, QuantizedMatrix matrices, int matrix, String scope) {
        String zero = signed ? graph.initializer(Initializer.of("int8_0", (byte) 0, true)) : middle();
        String product = graph.node("MatMulIntegerToFloat", scope)
                .contrib()
                .inputs(x.values(), graph.initializer(matrices.bytes(matrix)))
                .inputs(graph.scalar(1.0), graph.initializer(matrices.scales(matrix)), middle(), zero)
                .output();
        return graph.node("Mul", scope).inputs(product, x.scale()).output();
    }

    /** Zero among bytes without a sign. */
    private String middle() {
        return graph.initializer(Initializer.of("uint8_128", (byte) 128, false));
    }

    /** What makes each token's components 127 at most: [batch, tokens, 1]. */
    private String scale(String x, String scope) {
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
