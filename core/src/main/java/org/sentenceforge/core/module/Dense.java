package org.sentenceforge.core.module;

import java.util.OptionalInt;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A linear layer with an activation on the vectors of texts or of tokens.
 *
 * @param folder   the module's folder, which its parameters' names begin with: {@code 2_Dense/linear.weight}
 * @param residual whether the input is added to the result; through {@code residual.weight} [out, in] where the sizes differ
 * @param stage    {@link SentenceModule.Stage#TEXTS} or {@link SentenceModule.Stage#TOKENS}
 */
public record Dense(String folder, int in, int out, boolean bias, Activation activation, boolean residual, Stage stage)
        implements SentenceModule {

    /** On the vectors of texts. */
    public Dense(String folder, int in, int out, boolean bias, Activation activation, boolean residual) {
        this(folder, in, out, bias, activation, residual, Stage.TEXTS);
    }

    /** A projection alone, on the vectors of tokens. */
    public static Dense ofTokens(String folder, int in, int out) {
        return new Dense(folder, in, out, false, Activation.IDENTITY, false, Stage.TOKENS);
    }

    /** The same on the vectors of tokens. */
    public Dense onTokens() {
        return new Dense(folder, in, out, bias, activation, residual, Stage.TOKENS);
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T x = features.vectors(stage);
        T weight = ops.parameter(folder + "/linear.weight", out, in);
        T y = ops.linear(x, weight, bias ? ops.parameter(folder + "/linear.bias", out) : null);
        y = ops.activation(activation, y);
        return features.withVectors(stage, residual ? ops.add(y, shortcut(ops, x)) : y);
    }

    private <T> T shortcut(TensorOps<T> ops, T x) {
        return in == out ? x : ops.linear(x, ops.parameter(folder + "/residual.weight", out, in), null);
    }

    @Override
    public int dimension(int before) {
        return out;
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(in);
    }

    @Override
    public Dense inFolder(String other) {
        return new Dense(other, in, out, bias, activation, residual, stage);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.uniform(1 / Math.sqrt(in));
    }
}
