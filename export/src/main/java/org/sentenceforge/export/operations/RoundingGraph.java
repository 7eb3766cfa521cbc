package org.sentenceforge.export.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphBuilder;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphValue;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.graph.Parameters;

/**
 * A model's encoder in float32 with other outputs: for each group of layers of a plan, how far their products in 8 bits are from these,
 * as the mean square of the differences in parts of the products' own mean square.
 *
 * @param groups the groups by their outputs' names
 */
public record RoundingGraph(OnnxGraph graph, Map<String, QuantizationPlan.Group> groups) {

    /** The graph of the first module; its parameters are read from the weights when it is written. */
    public static RoundingGraph of(SentenceModel model, Weights weights, QuantizationPlan plan, GraphStyle style) {
        GraphBuilder graph = new GraphBuilder(GraphStyle.PORTABLE.opset());
        OnnxOps ops = new OnnxOps(graph, weights, GraphStyle.PORTABLE, QuantizationPlan.NONE);
        model.modules().get(0).apply(ops, null);
        boolean signed = style.precision() == GraphStyle.Precision.INT8;
        QuantizedNodes rounded = new QuantizedNodes(graph, new Parameters(weights), signed, plan);
        Map<String, QuantizationPlan.Group> byWeight = plan.byWeight();
        Map<String, QuantizationPlan.Group> groups = new LinkedHashMap<>();
        ops.linearLayers().byInput().forEach((x, layers) -> {
            String output = "rounding_" + groups.size();
            graph.output(output, error(graph, rounded, x, layers));
            groups.put(output, byWeight.get(layers.get(0).weight().name()));
        });
        return new RoundingGraph(graph.build(), groups);
    }

    private static GraphValue error(
            GraphBuilder graph, QuantizedNodes rounded, GraphValue x, List<LinearNodes.Layer> layers) {
        String error = graph.scalar(0.0);
        String size = graph.scalar(Float.MIN_NORMAL);
        for (LinearNodes.Layer layer : layers) {
            String exact = layer.product();
            String difference = graph.node("Sub", x.scope())
                    .inputs(exact, rounded.product(x, layer.weight()).orElseThrow())
                    .output();
            error = plusSquares(graph, x.scope(), error, difference);
            size = plusSquares(graph, x.scope(), size, exact);
        }
        return graph.node("Div", x.scope()).inputs(error, size).output(1);
    }

    private static String plusSquares(GraphBuilder graph, String scope, String sum, String values) {
        String squares = graph.node("Mul", scope).inputs(values, values).output();
        String total = graph.node("ReduceSum", scope)
                .inputs(squares)
                .with("keepdims", 0)
                .output();
        return graph.node("Add", scope).inputs(sum, total).output();
    }
}
