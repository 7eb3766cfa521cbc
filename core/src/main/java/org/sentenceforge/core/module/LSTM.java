package org.sentenceforge.core.module;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.LstmWeights;
import org.sentenceforge.core.ops.TensorOps;

/**
 * An LSTM over the vectors of tokens.
 *
 * @param folder  the module's folder, which its parameters' names begin with: {@code 1_LSTM/encoder.weight_ih_l0}
 * @param hidden  size of a state
 * @param dropout rate between layers, in training
 * @param reading whether each layer reads texts from their ends too
 */
public record LSTM(String folder, int in, int hidden, int layers, double dropout, Reading reading)
        implements SentenceModule {

    /** From where a text is read. */
    public enum Reading {
        FORWARD(List.of("")),
        BOTH_WAYS(List.of("", "_reverse"));

        /** What the names of each direction's parameters end in. */
        private final List<String> directions;

        Reading(List<String> directions) {
            this.directions = directions;
        }

        List<String> directions() {
            return directions;
        }
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T x = features.tokenEmbeddings();
        int size = in;
        for (int layer = 0; layer < layers; layer++) {
            x = layer == 0 ? x : ops.dropout(x, dropout);
            List<LstmWeights<T>> directions = new ArrayList<>();
            for (String direction : reading.directions()) {
                directions.add(weights(ops, "_l" + layer + direction, size));
            }
            x = ops.lstm(x, hidden, directions);
            size = dimension(size);
        }
        return features.withTokenEmbeddings(x);
    }

    private <T> LstmWeights<T> weights(TensorOps<T> ops, String end, int size) {
        String name = folder + "/encoder.";
        return new LstmWeights<>(
                ops.parameter(name + "weight_ih" + end, 4 * hidden, size),
                ops.parameter(name + "weight_hh" + end, 4 * hidden, hidden),
                ops.parameter(name + "bias_ih" + end, 4 * hidden),
                ops.parameter(name + "bias_hh" + end, 4 * hidden));
    }

    @Override
    public int dimension(int before) {
        return hidden * reading.directions().size();
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(in);
    }

    @Override
    public LSTM inFolder(String other) {
        return new LSTM(other, in, hidden, layers, dropout, reading);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.uniform(1 / Math.sqrt(hidden));
    }
}
