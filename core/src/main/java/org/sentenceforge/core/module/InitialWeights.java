package org.sentenceforge.core.module;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.SplitMix64;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * The parameters of a fresh model in float32, drawn when they are asked for. Every value is a function of the seed, the parameter's name
 * and the element's index alone, in whatever order and pieces they are read.
 *
 * @param shapes of the parameters by name
 * @param draws  where a parameter's values come from, by its name
 */
public record InitialWeights(Map<String, int[]> shapes, Function<String, Draw> draws, long seed)
        implements CopiedWeights {

    /** The parameters of all routes of a model; each module says how its own begin. */
    public static InitialWeights of(SentenceModel model, Initialization encoder, long seed) {
        Map<String, int[]> shapes = ParameterScan.shapes(model);
        Map<String, SentenceModule> byFolder = new HashMap<>();
        model.ways()
                .forEach(way -> way.modules().stream()
                        .filter(module -> module.folder() != null)
                        .forEach(module -> byFolder.putIfAbsent(module.folder(), module)));
        return new InitialWeights(
                shapes,
                name -> {
                    int slash = name.lastIndexOf('/');
                    SentenceModule owner = byFolder.get(name.substring(0, Math.max(0, slash)));
                    String own = name.substring(slash + 1);
                    return owner == null
                            ? encoder.draw(own, shapes.get(name))
                            : owner.initial(own, shapes.get(name), encoder);
                },
                seed);
    }

    /** Parameters of an encoder that its forward pass does not name. */
    public static InitialWeights ofEncoder(Map<String, int[]> shapes, Initialization encoder, long seed) {
        return new InitialWeights(shapes, name -> encoder.draw(name, shapes.get(name)), seed);
    }

    /** Those parameters alone whose names fit. */
    public InitialWeights only(Predicate<String> names) {
        Map<String, int[]> some = new LinkedHashMap<>(shapes);
        some.keySet().removeIf(names.negate());
        return new InitialWeights(some, draws, seed);
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public TensorInfo info(String name) {
        int[] shape = shapes.get(name);
        if (shape == null) {
            throw SforgeException.badModel("a fresh model has no parameter " + name);
        }
        return new TensorInfo(
                name, DType.F32, Arrays.stream(shape).mapToObj(Long::valueOf).toList());
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        Draw draw = draws.apply(name);
        long stream = SplitMix64.mix(seed ^ hash(name));
        ByteBuffer numbers = target.slice().order(ByteOrder.LITTLE_ENDIAN);
        long first = offset / Float.BYTES;
        IntStream.range(0, numbers.remaining() / Float.BYTES).parallel().forEach(i -> {
            long index = first + i;
            double uniform = ((SplitMix64.mix(stream + index * SplitMix64.GAMMA) >>> 11) + 0.5) * 0x1p-53;
            numbers.putFloat(i * Float.BYTES, (float) draw.value(index, uniform));
        });
        target.position(target.limit());
    }

    /** FNV-1a over the name's characters. */
    private static long hash(String name) {
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
        }
        return hash;
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
