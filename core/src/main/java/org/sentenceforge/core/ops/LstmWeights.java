package org.sentenceforge.core.ops;

import java.util.List;

/**
 * The parameters of one direction of an LSTM layer. Their rows are those of the gates, one below the other in PyTorch's order: input, forget,
 * cell, output.
 *
 * @param input         [4 hidden, in]
 * @param recurrent     [4 hidden, hidden]
 * @param inputBias     [4 hidden]
 * @param recurrentBias [4 hidden]
 * @param <T>           a tensor
 */
public record LstmWeights<T>(T input, T recurrent, T inputBias, T recurrentBias) {

    /** In PyTorch's order. */
    public List<T> all() {
        return List.of(input, recurrent, inputBias, recurrentBias);
    }
}
