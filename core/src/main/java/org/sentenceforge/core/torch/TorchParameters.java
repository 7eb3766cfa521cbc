package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
        TorchParameters parameters = new TorchParameters(device);
        try (TensorCopies copies = new TensorCopies(device)) {
            program.parameters().forEach((name, shape) -> {
                TensorInfo info = weights.info(name);
                if (!info.hasShape(shape)) {
                    throw SforgeException.badModel("tensor '" + name + "': expected shape " + Arrays.toString(shape)
                            + ", got " + info.shape());
                }
                boolean low =
                        precision.storesSixteenBits() && program.matrices().contains(name);
                NDArray array = low
                        ? copies.copy(weights, info, precision, parameters.manager)
                        : parameters
                                .mapped(weights, info)
                                .orElseGet(() -> copies.copy(weights, info, TorchPrecision.FP32, parameters.manager));
                array.setName("p[]");
                parameters.arrays.put(name, array);
            });
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
        return parameters;
    }

    /** The file's pages as a tensor, where they can be one. */
    private Optional<NDArray> mapped(Weights weights, TensorInfo info) {
        if (device.isGpu() || info.dtype() != DType.F32 || info.byteSize() > LARGEST_BUFFER) {
            return Optional.empty();
        }
        ByteBuffer bytes = weights.bytes(info.name(), 0, Math.toIntExact(info.byteSize()));
        if (bytes.isReadOnly()) {
            return Optional.empty(); // training writes to it
        }
        long[] dimensions = info.shape().stream().mapToLong(Long::longValue).toArray();
        return Optional.of(manager.create(bytes, new Shape(dimensions), DataType.FLOAT32));
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
