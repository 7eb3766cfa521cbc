package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.core.ops.LstmWeights;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Initializer;
import org.sentenceforge.export.graph.Parameters;

/**
 * The operations of an encoder as nodes of an ONNX graph. Token tensors are [batch, tokens, hidden], with a mask; tensors that are
 * the same for every row of the batch leave the first dimension out.
 */
final class OnnxOps implements TensorOps<GraphValue> {
    private GraphValue logits;
    private final GraphBuilder graph;
    private final Parameters parameters;
    private final GraphStyle style;
    private final GraphInputs inputs;
    private final LinearNodes linear;
    private final Optional<FusedNodes> fused;
    private final NormNodes norms;
    private final AttentionNodes attention;
    private final PoolingNodes pooling;
    private final Map<String, Activation> activations = new HashMap<>();

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
        return norms.layerNorm(x, weight == null ? ones(x) : weight, bias, epsilon);
    }

    private GraphValue ones(GraphValue x) {
        float[] values = new float[x.width()];
        Arrays.fill(values, 1);
        String name = graph.initializer(Initializer.of("ones_" + x.width(), List.of((long) x.width()), values));
        return new GraphValue(name, x.scope(), x.width());
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
        GraphValue result =
                fused.flatMap(nodes -> nodes.gelu(used, given)).orElseGet(() -> standardActivation(used, given));
        activations.put(result.name(), used);
        return result;
    }

    /** Below this no component of a value can be, as far as the operation tells that it came from. */
    double least(GraphValue x) {
        return activations.getOrDefault(x.name(), Activation.IDENTITY).least();
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

    @Override
    public GraphValue clamp(GraphValue x, double least, double most) {
        return graph.node("Clip", x.scope())
                .inputs(x.name(), graph.scalar(least), graph.scalar(most))
                .output(x.width());
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
    public GraphValue experts(GraphValue x, GraphValue logits, GraphValue inner, GraphValue outer, Experts spec) {
        return new ExpertNodes(graph, parameters, style.precision())
                .experts(x, logits, inner, outer, spec, hidden -> activation(spec.activation(), hidden));
    }

    @Override
    public GraphValue rotary(GraphValue x, Rotary spec) {
        return attention.rotary(x, spec);
    }

    @Override
    public GraphValue attention(
            GraphValue q, GraphValue k, GraphValue v, RelativePositions<GraphValue> relative, Attention spec) {
        return attention.attention(q, k, v, relative, spec);
    }

    @Override
    public GraphValue convolution(GraphValue x, GraphValue weight, GraphValue bias) {
        return new SequenceNodes(graph, inputs, parameters).convolution(x, weight, bias);
    }

    @Override
    public GraphValue lstm(GraphValue x, int hidden, List<LstmWeights<GraphValue>> directions) {
        return new SequenceNodes(graph, inputs, parameters).lstm(x, hidden, directions);
    }

    @Override
    public GraphValue pool(GraphValue tokens, PoolingMode mode, PromptTokens promptTokens) {
        return pooling.pool(tokens, mode, promptTokens);
    }

    /** What the vocabulary's weights were made of [batch, tokens, vocabulary]; null before that. */
    GraphValue logits() {
        return logits;
    }

    @Override
    public GraphValue vocabularyWeights(GraphValue x, GraphValue table, GraphValue bias, VocabularyPooling spec) {
        logits = linear(x, table, bias);
        GraphValue weights = activation(Activation.RELU, logits);
        for (int i = 0; i < spec.saturation().logarithms(); i++) {
            weights = unary("Log", constant("Add", weights, 1));
        }
        return pooling.pool(weights, spec.strategy());
    }

    @Override
    public GraphValue termFrequencies(int entries, TermFrequency frequency) {
        return pooling.frequencies(entries, frequency);
    }

    @Override
    public GraphValue largest(GraphValue x, int k) {
        List<String> top = graph.node("TopK", x.scope())
                .inputs(x.name(), graph.vector(k))
                .with("axis", -1)
                .outputs(2);
        String shape = graph.node("Shape", x.scope()).inputs(x.name()).output();
        String none =
                graph.node("Expand", x.scope()).inputs(graph.scalar(0.0), shape).output();
        String kept = graph.node("ScatterElements", x.scope())
                .inputs(none, top.get(1), top.get(0))
                .with("axis", -1)
                .output();
        return graph.node("Relu", x.scope()).inputs(kept).output(x.width());
    }

    @Override
    public GraphValue standardize(GraphValue x, double epsilon) {
        String mean = graph.reduce("ReduceMean", x.scope(), x.name(), -1).output();
        String centred = graph.node("Sub", x.scope()).inputs(x.name(), mean).output();
        String squares = graph.reduce("ReduceSumSquare", x.scope(), centred, -1).output();
        String variance = graph.node("Div", x.scope())
                .inputs(squares, graph.scalar(x.width() - 1.0))
                .output();
        String deviation = graph.node("Sqrt", x.scope()).inputs(variance).output();
        String divisor = graph.node("Add", x.scope())
                .inputs(deviation, graph.scalar(epsilon))
                .output();
        return graph.node("Div", x.scope()).inputs(centred, divisor).output(x.width());
    }

    @Override
    public GraphValue normalize(GraphValue x) {
        String norm = graph.reduce("ReduceL2", x.scope(), x.name(), -1).output();
        String divisor =
                graph.node("Max", x.scope()).inputs(norm, graph.scalar(1e-12)).output();
        return graph.node("Div", x.scope()).inputs(x.name(), divisor).output(x.width());
    }
}
