package org.sentenceforge.core.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A model's parameters in libtorch, in the order that a {@link TorchProgram} wants them. Owns their native memory until closed; on a
 * CPU float32 tensors are the file's mapped pages themselves, so that loading copies nothing.
 */
public final class TorchParameters implements AutoCloseable {
    /** Buffers handed to DJL are indexed by int. */
    private static final long LARGEST_BUFFER = 1L << 30;

    private final TorchDevice device;
    private final PtNDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    private TorchParameters(TorchDevice device) {
        this.device = device;
        manager = device.newManager();
    }

    /**
     * Loads a program's parameters.
     *
     * @param precision FP32, or a 16-bit type for the parameters that only matrix products use
     */
    public static TorchParameters load(
            TorchProgram program, Weights weights, TorchPrecision precision, TorchDevice device) {
        return load(program, weights, precision, device, name -> false);
    }

    /**
     * Loads a program's parameters.
     *
     * @param constant those that are never written to; such as the program widens are kept in the 16 bits in which they are stored
     */
    public static TorchParameters load(
            TorchProgram program,
            Weights weights,
            TorchPrecision precision,
            TorchDevice device,
            Predicate<String> constant) {
        TorchParameters parameters = new TorchParameters(device);
        try (TensorCopies copies = new TensorCopies(device)) {
            program.parameters().forEach((name, shape) -> {
                TensorInfo info = weights.info(name);
                if (!info.hasShape(shape)) {
                    throw SforgeException.badModel("tensor '" + name + "': expected shape " + Arrays.toString(shape)
                            + ", got " + info.shape());
                }
                boolean asStored = program.widened().contains(name) && constant.test(name) && is16Bit(info);
                boolean low =
                        precision.storesSixteenBits() && program.matrices().contains(name);
                TorchPrecision type = asStored ? stored(info) : low ? precision : TorchPrecision.FP32;
                NDArray array = low && !asStored
                        ? copies.copy(weights, info, type, parameters.manager)
                        : parameters
                                .mapped(weights, info, copies, asStored)
                                .orElseGet(() -> copies.copy(weights, info, type, parameters.manager));
                array.setName("p[]");
                parameters.arrays.put(name, array);
            });
        } catch (EngineException e) {
            parameters.close();
            throw TorchMemory.ranOut(e) ? ranOut(program, device, e) : e;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
        return parameters;
    }

    private static SforgeException ranOut(TorchProgram program, TorchDevice device, EngineException cause) {
        long parameters = program.parameters().values().stream()
                .mapToLong(shape -> Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b))
                .sum();
        return SforgeException.outOfMemory(
                String.format(
                        Locale.ROOT,
                        "out of memory for the model's %.2f billion parameters on %s%s; free some there, run on another"
                                + " device (--device), or encode with --dtype bf16",
                        parameters / 1e9,
                        device,
                        TorchMemory.figures(cause)),
                cause);
    }

    private static boolean is16Bit(TensorInfo info) {
        return info.dtype() == DType.BF16 || info.dtype() == DType.F16;
    }

    private static TorchPrecision stored(TensorInfo info) {
        return info.dtype() == DType.BF16 ? TorchPrecision.BF16 : TorchPrecision.FP16;
    }

    /** The file's pages as a tensor, where they can be one; those of 16-bit numbers only for parameters that are never written to. */
    private Optional<NDArray> mapped(Weights weights, TensorInfo info, TensorCopies copies, boolean sixteenBits) {
        boolean fits = info.byteSize() <= (sixteenBits ? Integer.MAX_VALUE : LARGEST_BUFFER);
        if (device.isGpu() || !sixteenBits && info.dtype() != DType.F32 || !fits) {
            return Optional.empty();
        }
        ByteBuffer bytes = weights.bytes(info.name(), 0, Math.toIntExact(info.byteSize()));
        if (!sixteenBits && bytes.isReadOnly()) {
            return Optional.empty(); // training writes to it
        }
        long[] dimensions = info.shape().stream().mapToLong(Long::longValue).toArray();
        if (!sixteenBits) {
            return Optional.of(manager.create(bytes, new Shape(dimensions), DataType.FLOAT32));
        }
        // DJL makes no array of bfloat16 over a buffer
        NDArray raw = manager.create(bytes, new Shape(info.byteSize()), DataType.UINT8);
        return Optional.of(copies.viewed(raw, stored(info), dimensions));
    }

    /** All parameters, in the order of the program that they were loaded for. */
    public List<NDArray> list() {
        return new ArrayList<>(arrays.values());
    }

    /** The parameters as the list argument {@code p} of a program that uses some of them. */
    public List<NDArray> of(TorchProgram program) {
        return program.parameters().keySet().stream().map(arrays::get).toList();
    }

    /** The parameters by name, in the program's order. */
    public Map<String, NDArray> byName() {
        return arrays;
    }

    /** Takes the saved values of the parameters of these names over. */
    public void set(Weights saved, Set<String> names) {
        try (TensorCopies copies = new TensorCopies(device)) {
            names.forEach(name -> copies.fill(arrays.get(name), saved, saved.info(name)));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
