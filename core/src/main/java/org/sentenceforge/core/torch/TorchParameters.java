package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A model's parameters in libtorch, in the order that a {@link TorchProgram} wants them. Owns their native memory until closed; on a
 * CPU float32 tensors are the file's mapped pages themselves, so that loading copies nothing.
 */
public final class TorchParameters implements AutoCloseable {
    /** Buffers handed to DJL are indexed by int; larger tensors go over in pieces of whole rows. */
    private static final long PIECE_BYTES = 1L << 30;

    private static final List<String> CONVERSIONS = List.of("""
            def widen(self: __torch__.Ops,
              x: Tensor,
              stored: Tensor) -> Tensor:
              return torch.to(torch.view(x, int(stored)), 6)
            """, """
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
        NDArray stored = info.byteSize() <= PIECE_BYTES
                ? array(
                        weights,
                        info,
                        0,
                        info.shape().isEmpty() ? 1 : info.shape().get(0))
                : inPieces(weights, info, conversions);
        NDArray wide = info.dtype() == DType.F32
                ? stored
                : replace(
                        stored,
                        convert(
                                conversions,
                                "widen",
                                stored,
                                info.dtype() == DType.BF16 ? TorchPrecision.BF16 : TorchPrecision.FP16));
        return precision == TorchPrecision.FP32
                ? wide
                : replace(wide, convert(conversions, "convert", wide, precision));
    }

    private NDArray inPieces(Weights weights, TensorInfo info, TorchModule conversions) {
        NDArray whole = manager.create(shape(info, info.shape().get(0)), dataType(info));
        long rowBytes = info.byteSize() / info.shape().get(0);
        long rowsPerPiece = Math.max(1, PIECE_BYTES / rowBytes);
        for (long start = 0; start < info.shape().get(0); start += rowsPerPiece) {
            long rows = Math.min(rowsPerPiece, info.shape().get(0) - start);
            try (NDArray piece = array(weights, info, start, rows);
                    NDArray at = manager.create(start)) {
                conversions.infer("fill", new NDList(piece, at, whole)).close();
            }
        }
        return whole;
    }

    private NDArray array(Weights weights, TensorInfo info, long firstRow, long rows) {
        long rowBytes = info.shape().isEmpty()
                ? info.byteSize()
                : info.byteSize() / info.shape().get(0);
        ByteBuffer bytes = weights.bytes(info.name(), firstRow * rowBytes, Math.toIntExact(rows * rowBytes));
        return manager.create(bytes, shape(info, rows), dataType(info));
    }

    private static Shape shape(TensorInfo info, long rows) {
        long[] dimensions = info.shape().stream().mapToLong(Long::longValue).toArray();
        if (dimensions.length > 0) {
            dimensions[0] = rows;
        }
        return new Shape(dimensions);
    }

    /** DJL cannot hold bfloat16; 16-bit numbers pass as integers of the same size. */
    private static DataType dataType(TensorInfo info) {
        return switch (info.dtype()) {
            case F32 -> DataType.FLOAT32;
            case F16, BF16 -> DataType.INT16;
            default ->
                throw SforgeException.badModel(
                        "tensor '" + info.name() + "': expected F32, F16 or BF16, got " + info.dtype());
        };
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
