package org.sentenceforge.train.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.loss.OwnParameter;

/**
 * What a training's parameters begin as: the model's weights; those of its copy, which are the same; and losses' own, which are made.
 * The model's weights stay their owner's.
 *
 * @param own  losses' own parameters by the names they have here
 * @param seed of those that are drawn
 */
record StartWeights(Weights model, Map<String, OwnParameter> own, long seed) implements CopiedWeights {

    StartWeights {
        own = new LinkedHashMap<>(own);
    }

    private static String modelName(String name) {
        return name.startsWith(Objective.TWIN) ? name.substring(Objective.TWIN.length()) : name;
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(model.names());
        names.addAll(own.keySet());
        return names;
    }

    @Override
    public TensorInfo info(String name) {
        if (own.containsKey(name)) {
            List<Long> shape =
                    own.get(name).shape().stream().map(Integer::longValue).toList();
            return new TensorInfo(name, DType.F32, shape);
        }
        TensorInfo info = model.info(modelName(name));
        return new TensorInfo(name, info.dtype(), info.shape());
    }

    /** The model's own are mapped; a copy's are copied, since both are written to. */
    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        boolean mapped = !own.containsKey(name) && modelName(name).equals(name);
        return mapped ? model.bytes(name, offset, length) : CopiedWeights.super.bytes(name, offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        if (!own.containsKey(name)) {
            model.read(modelName(name), offset, target);
            return;
        }
        ByteBuffer values = values(name);
        target.put(values.slice((int) offset, target.remaining()));
    }

    private ByteBuffer values(String name) {
        OwnParameter parameter = own.get(name);
        int size = parameter.shape().stream().reduce(1, Math::multiplyExact);
        ByteBuffer values = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            values.putFloat(value(parameter.initial(), Seeds.of(seed, name.hashCode(), i)));
        }
        return values.flip();
    }

    private static float value(OwnParameter.Initial initial, long draw) {
        if (initial instanceof OwnParameter.Constant constant) {
            return (float) constant.value();
        }
        double bound = ((OwnParameter.Uniform) initial).bound(); // an auto-encoder's are the model's
        double unit = (draw >>> 10) * 0x1.0p-53; // 53 of the seed's 63 bits
        return (float) ((2 * unit - 1) * bound);
    }

    @Override
    public void close() {
        // the model's weights are their owner's
    }
}
