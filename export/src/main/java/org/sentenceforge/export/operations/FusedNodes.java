package org.sentenceforge.export.operations;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.GraphValue;

/**
 * ONNX Runtime's own operators, each in place of several standard ones. Each method looks at how its operands were made; the nodes
 * that this makes superfluous drop out of the finished graph.
 */
final class FusedNodes {
    private final GraphBuilder graph;
    private final GraphInputs inputs;
    private final LinearNodes linear;

    FusedNodes(GraphBuilder graph, GraphInputs inputs, LinearNodes linear) {
        this.graph = graph;
        this.inputs = inputs;
        this.linear = linear;
    }

    /** The norm of a residual connection {@code x + linear(y)}, sum, bias and norm in one. */
    Optional<GraphValue> residualNorm(GraphValue sum, GraphValue weight, GraphValue bias, double epsilon) {
        NodeProto add = graph.producer(sum.name()).orElse(null);
        if (add == null || !add.getOpType().equals("Add")) {
            return Optional.empty();
        }
        return linear.layerOf(add.getInput(1))
                .filter(layer -> layer.bias() != null)
                .map(layer -> graph.node("SkipLayerNormalization", weight.scope())
                        .contrib()
                        .inputs(
                                layer.product(),
                                add.getInput(0),
                                weight.name(),
                                bias.name(),
                                layer.bias().name())
                        .with("epsilon", epsilon)
                        .output(sum.width()));
    }

    /** GELU of a linear layer with its bias. */
    Optional<GraphValue> gelu(Activation activation, GraphValue x) {
        String operator = switch (activation) {
            case GELU -> "BiasGelu";
            case GELU_TANH -> "FastGelu";
            default -> null;
        };
        if (operator == null) {
            return Optional.empty();
        }
        return linear.layerOf(x.name())
                .filter(layer -> layer.bias() != null)
                .map(layer -> graph.node(operator, x.scope())
                        .contrib()
                        .inputs(layer.product(), layer.bias().name())
                        .output(x.width()));
    }

    /**
     * The whole of a self-attention, with its three linear layers where it stands alone.
     *
     * @param bias added to the scores, or null
     */
    Optional<GraphValue> attention(
            GraphValue q, GraphValue k, GraphValue v, String bias, Attention spec, AttentionNodes standard) {
        if (spec.softCap() > 0 || spec.heads() != spec.keyValueHeads()) {
            return Optional.empty();
        }
        boolean plain = bias == null && spec.reach().equals(Attention.Reach.ALL);
        Optional<LinearNodes.JoinedLayers> layers = plain ? linear.join(List.of(q, k, v)) : Optional.empty();
        String scope = GraphValue.commonScope(q, k, v);
        String mask = inputs.cast(inputs.mask(), TensorProto.DataType.INT32);
        GraphBuilder.Node node;
        if (layers.isPresent()) {
            node = graph.node("Attention", scope)
                    .inputs(
                            layers.get().x(),
                            layers.get().weight(),
                            layers.get().bias())
                    .inputs(mask);
        } else {
            node = graph.node("MultiHeadAttention", scope).inputs(q, k, v).inputs("");
            if (spec.reach().equals(Attention.Reach.ALL)) {
                node.inputs(mask, bias == null ? "" : bias);
            } else {
                String hidden = standard.mask(spec.reach());
                String added = bias == null
                        ? hidden
                        : graph.node("Add", "mask").inputs(hidden, bias).output();
                node.inputs("", added);
            }
        }
        return Optional.of(node.contrib()
                .with("num_heads", spec.heads())
                .with("scale", spec.scale())
                .with("mask_filter_value", AttentionNodes.HIDDEN)
                .output(q.width()));
    }
}
