package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A model's parameters in libtorch, in the order that a {@link TorchProgram} wants them. Owns their native memory until closed; on a
 * CPU float32 tensors are the file's mapped pages themselves, so that loading copies nothing.
 */
public final class TorchParameters implements AutoCloseable {
    /** Buffers handed to DJL are indexed by int; larger tensors go over in pieces of whole rows. */
    private static final long PIECE_BYTES = 1L << 30;
    /** What is widened from 16 bits passes through buffers outside the heap, of which Java allows few. */
    private static final long WIDENED_BYTES = 1L << 26;

    private static final List<String> CONVERSIONS = List.of("""
            def convert(self: __torch__.Ops,
              x: Tensor,
              wanted: Tensor) -> Tensor:
              return torch.to(x, int(wanted))
            """, """
            def fill(self: __torch__.Ops,
              piece: Tensor,
              start: Tensor,
              whole: Tensor) -> Tensor:
              _0 = torch.copy_(torch.narrow(whole, 0, int(start), torch.size(piece, 0)), piece)
              return start
            """);

    private final PtNDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    private TorchParameters(PtNDManager manager) {
        this.manager = manager;
    }

    /**
     * Loads a program's parameters.
     *
     * @param precision FP32, or a 16-bit type for the parameters that only matrix products use
     */
    public static TorchParameters load(
            TorchProgram program, Weights weights, TorchPrecision precision, TorchDevice device) {
        TorchParameters parameters = new TorchParameters(device.newManager());
        try (TorchModule conversions = new TorchModule(device, CONVERSIONS)) {
            program.parameters().forEach((name, shape) -> {
                TensorInfo info = weights.info(name);
                if (!info.hasShape(shape)) {
                    throw SforgeException.badModel("tensor '" + name + "': expected shape " + Arrays.toString(shape)
                            + ", got " + info.shape());
                }
                boolean low =
                        precision != TorchPrecision.FP32 && program.matrices().contains(name);
                NDArray array = parameters.load(weights, info, conversions, low ? precision : TorchPrecision.FP32);
                array.setName("p[]");
                parameters.arrays.put(name, array);
            });
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
        return parameters;
    }

    private NDArray load(Weights weights, TensorInfo info, TorchModule conversions, TorchPrecision precision) {
        NDArray wide = info.dtype() == DType.F32 && info.byteSize() <= PIECE_BYTES
                ? mapped(weights, info, 0, rows(info))
                : inPieces(weights, info, conversions);
        return precision == TorchPrecision.FP32
                ? wide
                : replace(wide, convert(conversions, "convert", wide, precision));
    }

    /** A tensor that is no mapped page itself: too large for one buffer, or stored in 16 bits, which DJL cannot take over. */
    private NDArray inPieces(Weights weights, TensorInfo info, TorchModule conversions) {
        NDArray whole = manager.create(shape(info, rows(info)), DataType.FLOAT32);
        long rowBytes = Float.BYTES * info.elements() / rows(info);
        long limit = info.dtype() == DType.F32 ? PIECE_BYTES : WIDENED_BYTES;
        long rowsPerPiece = Math.max(1, limit / rowBytes);
        for (long start = 0; start < rows(info); start += rowsPerPiece) {
            long rows = Math.min(rowsPerPiece, rows(info) - start);
            try (NDArray piece = info.dtype() == DType.F32
                            ? mapped(weights, info, start, rows)
                            : widened(weights, info, start, rows);
                    NDArray at = manager.create(start)) {
                conversions.infer("fill", new NDList(piece, at, whole)).close();
            }
        }
        return whole;
    }

    private NDArray mapped(Weights weights, TensorInfo info, long firstRow, long rows) {
        long rowBytes = info.byteSize() / rows(info);
        ByteBuffer bytes = weights.bytes(info.name(), firstRow * rowBytes, Math.toIntExact(rows * rowBytes));
        return manager.create(bytes, shape(info, rows), DataType.FLOAT32);
    }

    private NDArray widened(Weights weights, TensorInfo info, long firstRow, long rows) {
        if (info.dtype() != DType.F16 && info.dtype() != DType.BF16) {
            throw SforgeException.badModel(
                    "tensor '" + info.name() + "': expected F32, F16 or BF16, got " + info.dtype());
        }
        long rowElements = info.elements() / rows(info);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(rows * rowElements * Float.BYTES))
                .order(ByteOrder.nativeOrder());
        FloatReader.read(weights, info, firstRow * rowElements, bytes.asFloatBuffer());
        return manager.create(bytes, shape(info, rows), DataType.FLOAT32);
    }

    private static long rows(TensorInfo info) {
        return info.shape().isEmpty() ? 1 : info.shape().get(0);
    }

    private static Shape shape(TensorInfo info, long rows) {
        long[] dimensions = info.shape().stream().mapToLong(Long::longValue).toArray();
        if (dimensions.length > 0) {
            dimensions[0] = rows;
        }
        return new Shape(dimensions);
    }

    private NDArray convert(TorchModule conversions, String method, NDArray x, TorchPrecision type) {
        try (NDArray number = manager.create((long) type.scalarType())) {
            return conversions.infer(method, new NDList(x, number)).get(0);
        }
    }

    private static NDArray replace(NDArray old, NDArray fresh) {
        old.close();
        return fresh;
    }

    /** The parameters as the list argument {@code p} of a program. */
    public List<NDArray> list() {
        return new ArrayList<>(arrays.values());
    }

    /** The parameters by name, in the program's order. */
    public Map<String, NDArray> byName() {
        return arrays;
    }

    /** Takes the values of saved parameters over; they must be float32. */
    public void set(Weights saved) {
        arrays.forEach((name, array) -> {
            TensorInfo info = saved.info(name);
            array.set(saved.bytes(name, 0, Math.toIntExact(info.byteSize())));
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}
