package org.sentenceforge.core.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * Copies stored tensors into memory of libtorch, whatever their number type and size. Everything passes through a buffer of
 * bounded size, where libtorch itself reads the stored numbers, so that loading takes the memory of the parameters and little more.
 * Owns the buffer until closed.
 */
public final class TensorCopies implements AutoCloseable {
    /** Large enough that calls do not count, small beside any model. */
    static final int BUFFER_BYTES = 1 << 24;

    private static final List<String> METHODS = List.of("""
            def empty(self: __torch__.Ops,
              shape: Tensor,
              type: Tensor) -> Tensor:
              sizes = annotate(List[int], [])
              for i in range(torch.size(shape, 0)):
                _0 = torch.append(sizes, int(torch.select(shape, 0, i)))
              return torch.empty(sizes, dtype=int(type), layout=0, device=ops.prim.device(shape), pin_memory=False)
            """, """
            def fill(self: __torch__.Ops,
              start: Tensor,
              count: Tensor,
              buffer: Tensor,
              whole: Tensor) -> Tensor:
              part = torch.narrow(torch.view(whole, [-1]), 0, int(start), int(count))
              _0 = torch.copy_(part, torch.narrow(buffer, 0, 0, int(count)))
              return start
            """, """
            def viewed(self: __torch__.Ops,
              shape: Tensor,
              type: Tensor,
              bytes: Tensor) -> Tensor:
              sizes = annotate(List[int], [])
              for i in range(torch.size(shape, 0)):
                _0 = torch.append(sizes, int(torch.select(shape, 0, i)))
              none = torch.empty([0], dtype=int(type), layout=0, device=ops.prim.device(bytes), pin_memory=False)
              numbers = torch.set_(none, bytes, 0, [torch.floordiv(torch.numel(bytes), 2)], [1])
              return torch.view(numbers, sizes)
            """);

    private final PtNDManager manager;
    private final NDManager host;
    private final TorchModule module;
    private final Map<TorchPrecision, Buffer> buffers = new EnumMap<>(TorchPrecision.class);

    /** Memory of libtorch on the CPU as an array of some number type and as bytes. */
    private record Buffer(NDArray array, ByteBuffer bytes) {}

    public TensorCopies(TorchDevice device) {
        module = new TorchModule(device, METHODS);
        manager = device.newManager();
        host = manager.newSubManager(Device.cpu());
    }

    /**
     * A tensor of libtorch with a stored tensor's values.
     *
     * @param type  the new tensor's number type
     * @param owner the new tensor belongs to it
     */
    NDArray copy(Weights weights, TensorInfo info, TorchPrecision type, NDManager owner) {
        NDArray whole = empty(
                type, owner, info.shape().stream().mapToLong(Long::longValue).toArray());
        fill(whole, weights, info);
        return whole;
    }

    /**
     * Puts a stored tensor's values into an array of libtorch, whose number type may be another.
     *
     * @throws SforgeException (bad model) where the array has another number of elements
     */
    public void fill(NDArray array, Weights weights, TensorInfo info) {
        Buffer buffer = buffers.computeIfAbsent(stored(info), this::buffer);
        int width = info.dtype().bytes();
        long size = info.byteSize();
        if (size / width != array.getShape().size()) {
            throw SforgeException.badModel("tensor '" + info.name() + "': expected "
                    + array.getShape().size() + " numbers, got " + size / width);
        }
        String name = array.getName();
        array.setName(null); // one that says that it belongs to a list would be passed as a list
        try {
            for (long offset = 0; offset < size; offset += BUFFER_BYTES) {
                int length = (int) Math.min(BUFFER_BYTES, size - offset);
                weights.read(info.name(), offset, buffer.bytes.clear().limit(length));
                try (NDArray start = host.create(offset / width);
                        NDArray count = host.create((long) length / width)) {
                    module.infer("fill", new NDList(start, count, buffer.array, array))
                            .close();
                }
            }
        } finally {
            array.setName(name);
        }
    }

    private Buffer buffer(TorchPrecision type) {
        NDArray array = empty(type, host, BUFFER_BYTES / type.bytes());
        return new Buffer(array, array.toByteBuffer(true));
    }

    /** An array made with autograd, although nothing is differentiated: no other could be part of training later on. */
    private NDArray empty(TorchPrecision type, NDManager owner, long... dimensions) {
        try (NDArray shape = owner.create(dimensions, new Shape(dimensions.length));
                NDArray number = owner.create((long) type.scalarType())) {
            return module.train("empty", new NDList(shape, number)).get(0);
        }
    }

    /** The memory of an array of bytes as numbers of 16 bits; the owner of the bytes owns them too. */
    NDArray viewed(NDArray bytes, TorchPrecision type, long... dimensions) {
        NDManager owner = bytes.getManager();
        try (NDArray shape = owner.create(dimensions, new Shape(dimensions.length));
                NDArray number = owner.create((long) type.scalarType())) {
            return module.train("viewed", new NDList(shape, number, bytes)).get(0);
        }
    }

    private static TorchPrecision stored(TensorInfo info) {
        return switch (info.dtype()) {
            case F32 -> TorchPrecision.FP32;
            case F16 -> TorchPrecision.FP16;
            case BF16 -> TorchPrecision.BF16;
            default ->
                throw SforgeException.badModel(
                        "tensor '" + info.name() + "': expected F32, F16 or BF16, got " + info.dtype());
        };
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
