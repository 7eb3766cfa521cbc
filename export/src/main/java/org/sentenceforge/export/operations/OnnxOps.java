package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Parameters;

/**
 * The operations of an encoder as nodes of an ONNX graph. Token tensors are [batch, tokens, hidden], with a mask; tensors that are
 * the same for every row of the batch leave the first dimension out.
 */
final class OnnxOps implements TensorOps<GraphValue> {
    private final GraphBuilder graph;
    private final Parameters parameters;
    private final GraphStyle style;
    private final GraphInputs inputs;
    private final LinearNodes linear;
    private final Optional<FusedNodes> fused;
    private final NormNodes norms;
    private final AttentionNodes attention;
    private final PoolingNodes pooling;

    OnnxOps(GraphBuilder graph, Weights weights, GraphStyle style, QuantizationPlan plan) {
        this.graph = graph;
        this.parameters = new Parameters(weights);
        this.style = style;
        this.inputs = new GraphInputs(graph);
        this.linear = new LinearNodes(graph, parameters, style.precision(), plan);
        this.fused = style.operators() == GraphStyle.Operators.FUSED
                ? Optional.of(new FusedNodes(graph, inputs, linear))
                : Optional.empty();
        this.norms = new NormNodes(graph, linear, style.operators());
        this.attention = new AttentionNodes(graph, inputs, fused);
        this.pooling = new PoolingNodes(graph, inputs);
    }

    /** The linear layers so far. */
    LinearNodes linearLayers() {
        return linear;
    }

    @Override
    public GraphValue tokenIds() {
        return new GraphValue(inputs.tokenIds(), "", 0);
    }

    @Override
    public GraphValue tokenTypes() {
        return new GraphValue(inputs.tokenTypes(), "", 0);
    }

    @Override
    public GraphValue positions() {
        return new GraphValue(inputs.positions(), "", 0);
    }

    @Override
    public GraphValue positionsAfter(int padId) {
        String isPad = graph.node("Equal", "positions")
                .inputs(tokenIds().name(), graph.scalar((long) padId))
                .output();
        String isToken =
                inputs.cast(graph.node("Not", "positions").inputs(isPad).output(), TensorProto.DataType.INT64);
        String count = graph.node("CumSum", "positions")
                .inputs(isToken, graph.scalar(1L))
                .output();
        String masked = graph.node("Mul", "positions").inputs(count, isToken).output();
        return graph.node("Add", "positions")
                .inputs(masked, graph.scalar((long) padId))
                .output(0);
    }

    @Override
    public GraphValue parameter(String name, int... shape) {
        graph.initializer(parameters.plain(name, shape));
        int end = name.lastIndexOf('.');
        return new GraphValue(name, end < 0 ? name : name.substring(0, end), shape[shape.length - 1]);
    }

    @Override
    public GraphValue embedding(GraphValue table, GraphValue ids) {
        if (parameters.info(table.name()).shape().get(0) == 1) {
            // every id is 0: the row itself serves all tokens, and the ids need not be an input of the graph
            return table;
        }
        return linear.embedding(table, ids);
    }

    @Override
    public GraphValue linear(GraphValue x, GraphValue weight, GraphValue bias) {
        return linear.linear(x, weight, bias);
    }

    @Override
    public GraphValue rowProducts(GraphValue x, GraphValue table, List<Integer> rows) {
        String matrix = graph.initializer(parameters.transposedRows(table.name() + ".rows", table.name(), rows));
        String products =
                graph.node("MatMul", table.scope()).inputs(x.name(), matrix).output();
        return new GraphValue(products, table.scope(), rows.size());
    }

    @Override
    public GraphValue layerNorm(GraphValue x, GraphValue weight, GraphValue bias, double epsilon) {
        return norms.layerNorm(x, weight, bias, epsilon);
    }

    @Override
    public GraphValue rmsNorm(GraphValue x, GraphValue weight, RmsNorm spec) {
        return norms.rmsNorm(x, weight, spec);
    }

    @Override
    public GraphValue activation(Activation activation, GraphValue x) {
        Activation used = activation == Activation.GELU && style.gelu() == GraphStyle.Gelu.TANH
                ? Activation.GELU_TANH
                : activation;
        GraphValue given = used == Activation.GELU ? linear.withBiasApart(x) : x;
        return fused.flatMap(nodes -> nodes.gelu(used, given)).orElseGet(() -> standardActivation(used, given));
    }

    private GraphValue standardActivation(Activation activation, GraphValue x) {
        return switch (activation) {
            case IDENTITY -> x;
            case RELU -> unary("Relu", x);
            case TANH -> unary("Tanh", x);
            case SIGMOID -> unary("Sigmoid", x);
            case SILU -> multiply(x, unary("Sigmoid", x));
            case GELU -> {
                // x (1 + erf(x/√2)) / 2, in the order in which ONNX Runtime recognises it
                GraphValue erf = unary("Erf", constant("Div", x, Math.sqrt(2)));
                yield constant("Mul", multiply(x, constant("Add", erf, 1)), 0.5);
            }
            case GELU_TANH -> {
                GraphValue cube = multiply(x, multiply(x, x));
                GraphValue inner = add(x, scale(cube, 0.044715));
                GraphValue tanh = unary("Tanh", scale(inner, Math.sqrt(2 / Math.PI)));
                yield multiply(scale(x, 0.5), constant("Add", tanh, 1));
            }
        };
    }

    @Override
    public GraphValue add(GraphValue a, GraphValue b) {
        return binary("Add", a, b);
    }

    @Override
    public GraphValue multiply(GraphValue a, GraphValue b) {
        return binary("Mul", a, b);
    }

    @Override
    public GraphValue divide(GraphValue a, GraphValue b) {
        return binary("Div", a, b);
    }

    @Override
    public GraphValue scale(GraphValue x, double factor) {
        return constant("Mul", x, factor);
    }

    private GraphValue unary(String operator, GraphValue x) {
        return graph.node(operator, x.scope()).inputs(x).output(x.width());
    }

    private GraphValue binary(String operator, GraphValue a, GraphValue b) {
        return graph.node(operator, GraphValue.commonScope(a, b)).inputs(a, b).output(Math.max(a.width(), b.width()));
    }

    private GraphValue constant(String operator, GraphValue x, double value) {
        return graph.node(operator, x.scope())
                .inputs(x.name(), graph.scalar(value))
                .output(x.width());
    }

    @Override
    public List<GraphValue> split(GraphValue x, int parts) {
        List<GraphValue> values = new ArrayList<>();
        for (String part : graph.split(x.scope(), x.name(), parts)) {
            values.add(new GraphValue(part, x.scope(), x.width() / parts));
        }
        return values;
    }

    @Override
    public GraphValue concat(List<GraphValue> parts) {
        GraphValue[] values = parts.toArray(GraphValue[]::new);
        return graph.node("Concat", GraphValue.commonScope(values))
                .inputs(values)
                .with("axis", -1)
                .output(parts.stream().mapToInt(GraphValue::width).sum());
    }

    @Override
    public GraphValue dropout(GraphValue x, double rate) {
        return x;
    }

    @Override
    public GraphValue rotary(GraphValue x, Rotary spec) {
        return attention.rotary(x, spec);
    }

    @Override
    public GraphValue attention(GraphValue q, GraphValue k, GraphValue v, GraphValue biasTable, Attention spec) {
        return attention.attention(q, k, v, biasTable, spec);
    }

    @Override
    public GraphValue pool(GraphValue tokens, PoolingMode mode, PromptTokens promptTokens) {
        return pooling.pool(tokens, mode, promptTokens);
    }

    @Override
    public GraphValue normalize(GraphValue x) {
        String norm = graph.reduce("ReduceL2", x.scope(), x.name(), -1).output();
        String divisor =
                graph.node("Max", x.scope()).inputs(norm, graph.scalar(1e-12)).output();
        return graph.node("Div", x.scope()).inputs(x.name(), divisor).output(x.width());
    }
}
