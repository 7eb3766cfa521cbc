package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.PackedArrays;
import org.sentenceforge.core.torch.PackedBatch;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchModule;
import org.sentenceforge.core.torch.TorchProgram;

/**
 * What a program runs with. Everything stays its owner's.
 *
 * @param parameters all of the program's, in its order
 */
record StepContext(TorchDevice device, TorchProgram program, TorchModule module, List<NDArray> parameters) {

    PtNDManager newScope() {
        return device.newManager();
    }

    PackedArrays pack(List<TokenSequence> texts) {
        return new PackedArrays(device, program, new PackedBatch(texts));
    }

    /** The first {@code count} arrays, which are scalars, as numbers. */
    static List<Double> numbers(NDList found, int count) {
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add((double) found.get(i).getFloat());
        }
        return numbers;
    }
}
