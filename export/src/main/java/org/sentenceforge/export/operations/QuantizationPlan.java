package org.sentenceforge.export.operations;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which linear layers of an encoder are computed in 8 bits, and how large their inputs get. Layers that are not named stay as they
 * are: those behind the pooling, which cost no time.
 */
public record QuantizationPlan(List<Group> groups) {
    /** No layer in 8 bits. */
    public static final QuantizationPlan NONE = new QuantizationPlan(List.of());

    private static final String WEIGHT = ".weight";

    /**
     * Layers that read the same tensor, which is quantized once and multiplied with all their matrices in one product.
     *
     * @param least   below this no component of the tensor can be
     * @param largest the largest absolute value of each component of the tensor, over the texts that it was measured with; empty as long as
     *     it was not
     */
    public record Group(List<Matrix> matrices, double least, float[] largest) {
        Group(List<Matrix> matrices, double least) {
            this(matrices, least, new float[0]);
        }

        public Group withLargest(float[] values) {
            return new Group(matrices, least, values);
        }

        /** The matrices' names in the checkpoint. */
        public List<String> weights() {
            return matrices.stream().map(Matrix::weight).toList();
        }

        /** The names of the modules that the matrices belong to. */
        public List<String> layers() {
            return weights().stream()
                    .map(name -> name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name)
                    .toList();
        }
    }

    /** A layer's matrix [outputs, inputs] by its name in the checkpoint. */
    public record Matrix(String weight, int outputs) {}

    /** The plan without the groups of these layers, which stay as they are. */
    public QuantizationPlan without(Collection<String> layers) {
        return new QuantizationPlan(groups.stream()
                .filter(group -> Collections.disjoint(group.layers(), layers))
                .toList());
    }

    /** The groups by each of their matrices' names. */
    Map<String, Group> byWeight() {
        Map<String, Group> byWeight = new HashMap<>();
        groups.forEach(group -> group.weights().forEach(weight -> byWeight.put(weight, group)));
        return byWeight;
    }
}
