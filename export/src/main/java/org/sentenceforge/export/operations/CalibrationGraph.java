package org.sentenceforge.export.operations;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.OnnxGraph;

/**
 * A model's encoder in float32 with other outputs: for each tensor that linear layers read, the largest absolute value of each of its
 * components in a batch. Rows must have no padding.
 *
 * @param groups the layers that read the tensor, by the output's name
 */
public record CalibrationGraph(OnnxGraph graph, Map<String, QuantizationPlan.Group> groups) {

    /** The graph of the first module; its parameters are read from the weights when it is written. */
    public static CalibrationGraph of(SentenceModel model, Weights weights) {
        GraphBuilder graph = new GraphBuilder(GraphStyle.PORTABLE.opset());
        OnnxOps ops = new OnnxOps(graph, weights, GraphStyle.PORTABLE, QuantizationPlan.NONE);
        model.modules().get(0).apply(ops, null);
        Map<String, QuantizationPlan.Group> groups = new LinkedHashMap<>();
        ops.linearLayers().byInput().forEach((x, layers) -> {
            if (graph.isConstant(x.name())) {
                return; // a projected table (DeBERTa's distances), which is computed once and for all
            }
            String output = "largest_" + groups.size();
            graph.output(output, largest(graph, x), Integer.toString(x.width()));
            groups.put(
                    output,
                    new QuantizationPlan.Group(
                            layers.stream()
                                    .map(layer -> new QuantizationPlan.Matrix(
                                            layer.weight().name(), layer.width()))
                                    .toList(),
                            ops.least(x)));
        });
        return new CalibrationGraph(graph.build(), groups);
    }

    private static GraphValue largest(GraphBuilder graph, GraphValue x) {
        String size = graph.node("Abs", x.scope()).inputs(x).output();
        return graph.reduce("ReduceMax", x.scope(), size, 0, 1)
                .with("keepdims", 0)
                .output(x.width());
    }
}
