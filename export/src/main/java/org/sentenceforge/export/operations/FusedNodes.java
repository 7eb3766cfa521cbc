package org.sentenceforge.export.operations;

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
    /** Grouped attention takes heads of a multiple of this size. */
    private static final int GROUPED_HEAD_SIZE = 8;

    private final GraphBuilder graph;
    private final GraphInputs inputs;
    private final LinearNodes linear;

    FusedNodes(GraphBuilder graph, GraphInputs inputs, LinearNodes linear) {
        this.graph = graph;
        this.inputs = inputs;
        this.linear = linear;
    }

    /**
     * Rotary positions of every head.
     *
     * @param cos, sin of the angles at each position: [tokens, headSize / 2]
     */
    GraphValue rotary(GraphValue x, String cos, String sin) {
        String first = graph.vector(0);
        return graph.node("RotaryEmbedding", x.scope())
                .contrib()
                .inputs(x.name(), first, cos, sin)
                .output(x.width());
    }

    /** Attention over heads of q, k and v, which adds the biases of their layers by itself. */
    private GraphBuilder.Node multiHead(String scope, GraphValue q, GraphValue k, GraphValue v) {
        GraphBuilder.Node node = graph.node("MultiHeadAttention", scope);
        return linear.unbiased(List.of(q, k, v))
                .map(layers ->
                        node.inputs(layers.products().toArray(String[]::new)).inputs(layers.bias()))
                .orElseGet(() -> node.inputs(q, k, v).inputs(""));
    }

    /** GELU, its tanh form together with the bias of the linear layer before it. */
    Optional<GraphValue> gelu(Activation activation, GraphValue x) {
        return switch (activation) {
            case GELU ->
                Optional.of(graph.node("Gelu", x.scope()).contrib().inputs(x).output(x.width()));
            case GELU_TANH -> {
                GraphBuilder.Node node = graph.node("FastGelu", x.scope()).contrib();
                yield Optional.of(linear.layerOf(x.name())
                        .filter(before -> before.bias() != null)
                        .map(layer -> node.inputs(layer.product(), layer.bias().name()))
                        .orElseGet(() -> node.inputs(x))
                        .output(x.width()));
            }
            default -> Optional.empty();
        };
    }

    /**
     * The whole of a self-attention, with its three linear layers where it stands alone.
     *
     * @param bias added to the scores, or null
     */
    Optional<GraphValue> attention(
            GraphValue q, GraphValue k, GraphValue v, String bias, Attention spec, AttentionNodes standard) {
        boolean everyHead = spec.heads() == spec.keyValueHeads();
        if (spec.softCap() > 0 || !everyHead) {
            return spec.reach().ahead() == 0 && bias == null && spec.headSize() % GROUPED_HEAD_SIZE == 0
                    ? Optional.of(groupedAttention(q, k, v, spec, standard))
                    : Optional.empty();
        }
        boolean all = spec.reach().equals(Attention.Reach.ALL);
        Optional<LinearNodes.JoinedLayers> layers = all ? linear.join(List.of(q, k, v)) : Optional.empty();
        String scope = GraphValue.commonScope(q, k, v);
        String mask = inputs.cast(inputs.mask(), TensorProto.DataType.INT32);
        String added = bias == null ? "" : bias;
        GraphBuilder.Node node;
        if (layers.isPresent()) {
            node = graph.node("Attention", scope)
                    .inputs(
                            layers.get().x(),
                            layers.get().weight(),
                            layers.get().bias())
                    .inputs(mask, "", added);
        } else if (all) {
            node = multiHead(scope, q, k, v).inputs(mask, added);
        } else {
            String hidden = standard.mask(spec.reach());
            String both = bias == null
                    ? hidden
                    : graph.node("Add", "mask").inputs(hidden, bias).output();
            node = multiHead(scope, q, k, v).inputs("", both);
        }
        return Optional.of(node.contrib()
                .with("num_heads", spec.heads())
                .with("scale", spec.scale())
                .with("mask_filter_value", AttentionNodes.HIDDEN)
                .output(q.width()));
    }

    /** Attention as decoders have it: a query sees no later keys, and some queries share a key. */
    private GraphValue groupedAttention(
            GraphValue q, GraphValue k, GraphValue v, Attention spec, AttentionNodes standard) {
        String scope = GraphValue.commonScope(q, k, v);
        // every row counts as full: the mask hides padding on either side
        String shape = graph.node("Shape", "mask").inputs(inputs.mask()).output();
        String rows =
                graph.node("Gather", "mask").inputs(shape, graph.vector(0)).output();
        String width =
                graph.node("Gather", "mask").inputs(shape, graph.scalar(1L)).output();
        String last = graph.node("Sub", "mask").inputs(width, graph.scalar(1L)).output();
        String lasts = graph.node("Expand", "mask").inputs(last, rows).output();
        GraphBuilder.Node node = graph.node("GroupQueryAttention", scope)
                .contrib()
                .inputs(q, k, v)
                .inputs("", "")
                .inputs(inputs.cast(lasts, TensorProto.DataType.INT32), inputs.cast(width, TensorProto.DataType.INT32))
                .inputs("", "", "", standard.mask(spec.reach()))
                .with("num_heads", spec.heads())
                .with("kv_num_heads", spec.keyValueHeads())
                .with("scale", spec.scale());
        if (spec.softCap() > 0) {
            node.with("softcap", spec.softCap());
        }
        return new GraphValue(node.outputs(3).get(0), scope, q.width());
    }
}
