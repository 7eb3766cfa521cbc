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
    private final Map<T, String> modules = new HashMap<>();
    private final Map<T, int[]> shapes = new HashMap<>();
    private final Set<String> adapted = new LinkedHashSet<>();

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
        if (name.endsWith(WEIGHT)) {
            modules.put(parameter, name.substring(0, name.length() - WEIGHT.length()));
            shapes.put(parameter, shape);
        }
        return parameter;
    }

    @Override
    public T linear(T x, T weight, T bias) {
        T whole = super.linear(x, weight, bias);
        String module = modules.get(weight);
        if (!lora.includes(module)) {
            return whole;
        }
        adapted.add(module);
        int out = shapes.get(weight)[0];
        int in = shapes.get(weight)[1];
        T a = super.parameter(Lora.nameOfA(module), lora.rank(), in);
        T b = super.parameter(Lora.nameOfB(module), out, lora.rank());
        T change = super.linear(super.linear(super.dropout(x, lora.dropout()), a, null), b, null);
        return super.add(whole, super.scale(change, lora.scale()));
    }
}
