package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sentenceforge.core.module.Features;

/**
 * How much memory the activations of a batch take, from the forward pass until the backward pass is through them; told from the model's
 * definition alone, nothing of it is allocated. Where the backward pass goes layer by layer, those are the vectors between the layers and
 * the activations of the layer that has most.
 */
public final class ActivationNeed {
    private final List<Part> parts;
    private final BatchBytes between;

    /**
     * A stretch of the forward pass.
     *
     * @param kept    what its operations leave for the backward pass
     * @param working what each of them needs besides
     */
    record Part(BatchBytes kept, List<BatchBytes> working) {

        double bytes(TokenCounts batch) {
            return kept.of(batch)
                    + working.stream()
                            .mapToDouble(bytes -> bytes.of(batch))
                            .max()
                            .orElse(0);
        }
    }

    private ActivationNeed(List<Part> parts, BatchBytes between) {
        this.parts = List.copyOf(parts);
        this.between = between;
    }

    /**
     * That of a way.
     *
     * @param trained     the parameters that have a gradient, by their names in the program
     * @param sixteenBits those that stay in 16 bits
     */
    public static ActivationNeed of(
            TorchWay way, TorchPlan plan, Predicate<String> trained, Predicate<String> sixteenBits) {
        ActivationScan scan = new ActivationScan(
                plan, name -> trained.test(way.copy() + name), name -> sixteenBits.test(way.copy() + name));
        if (way.layers()) {
            way.model().forwardOfLayers(scan);
            return new ActivationNeed(List.of(scan.between(null, null)), BatchBytes.NONE);
        }
        Features<ActivationScan.Value> features = way.model().forward(scan);
        List<ActivationScan.Value> states = features.hiddenStates();
        if (!plan.segmented() || states == null || states.isEmpty()) {
            return new ActivationNeed(List.of(scan.between(null, null)), BatchBytes.NONE);
        }
        List<Part> parts = new ArrayList<>();
        ActivationScan.Value before = null;
        for (int i = 0; i < states.size(); i++) {
            boolean last = i == states.size() - 1;
            parts.add(scan.between(before, last ? null : states.get(i)));
            before = states.get(i);
        }
        return new ActivationNeed(parts, ActivationScan.bytes(before).times(states.size() - 1.0));
    }

    /** Whether the backward pass goes layer by layer. */
    public boolean byLayers() {
        return parts.size() > 1;
    }

    /** Bytes for a batch that goes through the model with a graph. */
    public long bytes(TokenCounts batch) {
        return (long) (between.of(batch)
                + parts.stream().mapToDouble(part -> part.bytes(batch)).max().orElse(0));
    }
}
