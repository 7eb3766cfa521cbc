package org.sentenceforge.core.module;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.ops.ForwardingOps;
import org.sentenceforge.core.ops.TensorOps;

/** Operations whose linear layers have a low-rank adapter where one belongs. */
final class LoraOps<T> extends ForwardingOps<T> {
    private static final String WEIGHT = ".weight";

    private final Lora lora;
    private final Map<T, Linear> layers = new HashMap<>();
    private final Set<String> adapted = new LinkedHashSet<>();

    /** A linear layer by its matrix [out, in]. */
    private record Linear(String module, int out, int in) {}

    LoraOps(TensorOps<T> ops, Lora lora) {
        super(ops);
        this.lora = lora;
    }

    /** The names of an encoder's linear layers, in the order of their use. */
    static Set<String> linearLayers(Encoder encoder) {
        LoraOps<ParameterScan.Value> ops =
                new LoraOps<>(ParameterScan.empty(), new Lora(1, 1, 0, false, List.of(Lora.ALL_LINEAR)));
        encoder.hiddenStates(ops);
        return Collections.unmodifiableSet(ops.adapted);
    }

    @Override
    public T parameter(String name, int... shape) {
        T parameter = super.parameter(name, shape);
        if (name.endsWith(WEIGHT) && shape.length == 2) {
            String module = name.substring(0, name.length() - WEIGHT.length());
            layers.put(parameter, new Linear(module, shape[0], shape[1]));
        }
        return parameter;
    }

    @Override
    public T linear(T x, T weight, T bias) {
        T whole = super.linear(x, weight, bias);
        Linear layer = layers.get(weight);
        if (!lora.includes(layer.module())) {
            return whole;
        }
        adapted.add(layer.module());
        T a = super.parameter(Lora.nameOfA(layer.module()), lora.rank(), layer.in());
        T b = super.parameter(Lora.nameOfB(layer.module()), layer.out(), lora.rank());
        T change = super.linear(super.linear(super.dropout(x, lora.dropout()), a, null), b, null);
        return super.add(whole, super.scale(change, lora.scale()));
    }
}
