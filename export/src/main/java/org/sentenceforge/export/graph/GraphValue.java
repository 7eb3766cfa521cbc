package org.sentenceforge.export.graph;

import java.util.Arrays;

/**
 * A value in an ONNX graph.
 *
 * @param name  its name in the graph
 * @param scope the module it belongs to, as checkpoints name modules: {@code encoder.layer.0.attention}; empty for none
 * @param width size of its last dimension, or 0 where nothing depends on it
 */
public record GraphValue(String name, String scope, int width) {

    /** The innermost module that holds all values; values without a module do not count. */
    public static String commonScope(GraphValue... values) {
        String common = "";
        for (GraphValue value : values) {
            common = common.isEmpty() || value.scope.isEmpty() ? common + value.scope : common(common, value.scope);
        }
        return common;
    }

    private static String common(String left, String right) {
        String[] a = left.split("\\.", -1);
        String[] b = right.split("\\.", -1);
        int same = 0;
        while (same < Math.min(a.length, b.length) && a[same].equals(b[same])) {
            same++;
        }
        return String.join(".", Arrays.copyOf(a, same));
    }
}
