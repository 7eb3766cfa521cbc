package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.Parameters;

/** Linear layers and embedding tables, in the number format of the graph. */
final class LinearNodes {

    /**
     * A linear layer that was written.
     *
     * @param width   number of outputs
     * @param product its output before the bias is added
     * @param bias    or null
     */
    record Layer(GraphValue x, GraphValue weight, GraphValue bias, int width, String product) {}

    /** Names of the input, the matrix [in, out₁ + out₂ + …] and the bias of several layers in one. */
    record JoinedLayers(String x, String weight, String bias) {}

    private final GraphBuilder graph;
    private final Parameters parameters;
    private final GraphStyle.Precision precision;
    private final Optional<QuantizedNodes> quantized;
    private final Map<String, Layer> layers = new LinkedHashMap<>();

    LinearNodes(GraphBuilder graph, Parameters parameters, GraphStyle.Precision precision, QuantizationPlan plan) {
        this.graph = graph;
        this.parameters = parameters;
        this.precision = precision;
        this.quantized = switch (precision) {
            case FP32, FP16 -> Optional.empty();
            case INT8 -> Optional.of(new QuantizedNodes(graph, parameters, true, plan));
            case UINT8 -> Optional.of(new QuantizedNodes(graph, parameters, false, plan));
        };
    }

    /** Rows of a table by ids. */
    GraphValue embedding(GraphValue table, GraphValue ids) {
        if (precision != GraphStyle.Precision.FP16) {
            return quantized
                    .flatMap(nodes -> nodes.embedding(table, ids))
                    .orElseGet(() -> graph.node("Gather", table.scope())
                            .inputs(table, ids)
                            .output(table.width()));
        }
        String half = graph.initializer(parameters.half(table.name() + ".fp16", table.name()));
        String rows =
                graph.node("Gather", table.scope()).inputs(half, ids.name()).output();
        String wide = graph.cast(rows, table.scope(), TensorProto.DataType.FLOAT);
        return new GraphValue(wide, table.scope(), table.width());
    }

    GraphValue linear(GraphValue x, GraphValue weight, GraphValue bias) {
        String product = switch (precision) {
            case FP32 -> floatProduct(x, weight);
            case FP16 -> halfProduct(x, weight);
            case INT8, UINT8 -> quantized.orElseThrow().product(x, weight).orElseGet(() -> floatProduct(x, weight));
        };
        int width = Math.toIntExact(parameters.info(weight.name()).shape().get(0));
        GraphValue result = bias == null
                ? new GraphValue(product, weight.scope(), width)
                : graph.node("Add", weight.scope()).inputs(product, bias.name()).output(width);
        layers.put(result.name(), new Layer(x, weight, bias, width, product));
        return result;
    }

    /**
     * The same number by number, where the value is a linear layer's output, with a bias [1, out]. ONNX Runtime leaves such a sum as it
     * is: its BiasGelu, which it makes of others, takes half as long again as the sum and GELU one after the other.
     */
    GraphValue withBiasApart(GraphValue x) {
        return layerOf(x.name())
                .filter(layer -> layer.bias() != null)
                .map(layer -> {
                    String bias = layer.bias().name();
                    return graph.node("Add", x.scope())
                            .inputs(layer.product(), graph.initializer(parameters.row(bias + ".row", bias)))
                            .output(x.width());
                })
                .orElse(x);
    }

    /** The layer that a value is the output of. */
    Optional<Layer> layerOf(String value) {
        return Optional.ofNullable(layers.get(value));
    }

    /** Layers with the same input as one, where all values are outputs of such layers with a bias, in float32. */
    Optional<JoinedLayers> join(List<GraphValue> values) {
        List<Layer> parts =
                values.stream().map(value -> layers.get(value.name())).toList();
        boolean joinable = precision == GraphStyle.Precision.FP32
                && parts.stream()
                        .allMatch(layer -> layer != null
                                && layer.bias() != null
                                && layer.x().equals(parts.get(0).x()));
        if (!joinable) {
            return Optional.empty();
        }
        GraphValue first = parts.get(0).weight();
        List<String> weights =
                parts.stream().map(layer -> layer.weight().name()).toList();
        List<String> biases = parts.stream().map(layer -> layer.bias().name()).toList();
        return Optional.of(new JoinedLayers(
                parts.get(0).x().name(),
                graph.initializer(parameters.transposed(first.name() + ".T.joined", weights)),
                graph.initializer(parameters.joined(parts.get(0).bias().name() + ".joined", biases))));
    }

    /** Products of layers before their biases, and these one after the other. */
    record Unbiased(List<String> products, String bias) {}

    /** The products, where all values are outputs of linear layers with a bias. */
    Optional<Unbiased> unbiased(List<GraphValue> values) {
        List<Layer> parts =
                values.stream().map(value -> layers.get(value.name())).toList();
        if (!parts.stream().allMatch(layer -> layer != null && layer.bias() != null)) {
            return Optional.empty();
        }
        List<String> biases = parts.stream().map(layer -> layer.bias().name()).toList();
        return Optional.of(new Unbiased(
                parts.stream().map(Layer::product).toList(),
                graph.initializer(parameters.joined(parts.get(0).bias().name() + ".joined", biases))));
    }

    private String floatProduct(GraphValue x, GraphValue weight) {
        String matrix = graph.initializer(parameters.transposed(weight.name() + ".T", List.of(weight.name())));
        return graph.node("MatMul", weight.scope()).inputs(x.name(), matrix).output();
    }

    private String halfProduct(GraphValue x, GraphValue weight) {
        String matrix = graph.initializer(parameters.transposedHalf(weight.name() + ".T.fp16", weight.name()));
        String narrow = graph.cast(x.name(), x.scope(), TensorProto.DataType.FLOAT16);
        String product =
                graph.node("MatMul", weight.scope()).inputs(narrow, matrix).output();
        return graph.cast(product, weight.scope(), TensorProto.DataType.FLOAT);
    }

    /** The layers by the tensor that they read, both in the order in which they were written. */
    Map<GraphValue, List<Layer>> byInput() {
        return layers.values().stream()
                .collect(Collectors.groupingBy(Layer::x, LinkedHashMap::new, Collectors.toList()));
    }
}
