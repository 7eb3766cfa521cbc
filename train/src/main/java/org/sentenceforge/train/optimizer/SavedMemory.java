package org.sentenceforge.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * Saved tensors on their way back into arrays, a part at a time: whole tensors can be larger than any buffer.
 *
 * @param part largest number of elements of a part
 */
record SavedMemory(Weights saved, int part) {
    /** {@code restore(values, first, array)} puts a part's values into an array, alone in its list, from an element on. */
    static final String METHOD = """
            def restore(self: __torch__.Ops,
              values: Tensor,
              first: Tensor,
              array: List[Tensor]) -> Tensor:
              _0 = torch.copy_(torch.narrow(torch.view(array[0], [-1]), 0, int(first), torch.size(values, 0)), values)
              return values
            """;

    static final int PART = 1 << 24;

    /** @throws SforgeException (bad data) where the saved tensors are not those of these arrays */
    void restore(Map<String, NDArray> arrays, TorchModule module, PtNDManager manager) {
        arrays.forEach(this::check);
        arrays.forEach((name, array) -> {
            long size = array.size();
            for (long first = 0; first < size; first += part) {
                int elements = (int) Math.min(part, size - first);
                ByteBuffer bytes = saved.bytes(name, first * Float.BYTES, elements * Float.BYTES);
                try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
                    NDArray values = scope.create(bytes, new Shape(elements), DataType.FLOAT32);
                    module.infer("restore", new NDList(values, scope.create(first), array));
                }
            }
        });
    }

    private void check(String name, NDArray array) {
        if (!saved.names().contains(name)) {
            throw SforgeException.badData("the optimiser's saved state has no tensor '" + name
                    + "'; it is of another optimiser (arguments.optim) or of another model");
        }
        TensorInfo info = saved.info(name);
        List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
        if (info.dtype() != DType.F32 || !info.shape().equals(shape)) {
            throw SforgeException.badData("the optimiser's saved state, tensor '" + name + "': expected F32 " + shape
                    + ", got " + info.dtype() + " " + info.shape() + "; it is of another model");
        }
    }
}
