package org.sentenceforge.core.module;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Convolutions over the vectors of tokens (Kim 2014), their results side by side.
 *
 * @param folder   the module's folder, which its parameters' names begin with: {@code 1_CNN/convs.0.weight}
 * @param channels size of each convolution's vectors
 * @param kernels  how many neighbours each sees, odd numbers
 */
public record CNN(String folder, int in, int channels, List<Integer> kernels) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        List<T> results = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            String name = folder + "/convs." + i;
            T weight = ops.parameter(name + ".weight", channels, in, kernels.get(i));
            results.add(ops.convolution(features.tokenEmbeddings(), weight, ops.parameter(name + ".bias", channels)));
        }
        return features.withTokenEmbeddings(ops.concat(results));
    }

    @Override
    public int dimension(int before) {
        return channels * kernels.size();
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(in);
    }

    @Override
    public CNN inFolder(String other) {
        return new CNN(other, in, channels, kernels);
    }

    /** As PyTorch begins a convolution: its bias too by the number of the weights' inputs. */
    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        int index = Integer.parseInt(parameter.split("\\.")[1]);
        return Draw.uniform(1 / Math.sqrt((double) in * kernels.get(index)));
    }
}
