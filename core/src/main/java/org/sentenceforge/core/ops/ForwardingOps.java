package org.sentenceforge.core.ops;

import java.util.List;

/** Operations handed on to others, for those who change some of them. */
public abstract class ForwardingOps<T> implements TensorOps<T> {
    private final TensorOps<T> ops;

    protected ForwardingOps(TensorOps<T> ops) {
        this.ops = ops;
    }

    @Override
    public T parameter(String name, int... shape) {
        return ops.parameter(name, shape);
    }

    @Override
    public T tokenIds() {
        return ops.tokenIds();
    }

    @Override
    public T tokenTypes() {
        return ops.tokenTypes();
    }

    @Override
    public T positions() {
        return ops.positions();
    }

    @Override
    public T positionsAfter(int padId) {
        return ops.positionsAfter(padId);
    }

    @Override
    public T embedding(T table, T ids) {
        return ops.embedding(table, ids);
    }

    @Override
    public T linear(T x, T weight, T bias) {
        return ops.linear(x, weight, bias);
    }

    @Override
    public T rowProducts(T x, T table, List<Integer> rows) {
        return ops.rowProducts(x, table, rows);
    }

    @Override
    public T layerNorm(T x, T weight, T bias, double epsilon) {
        return ops.layerNorm(x, weight, bias, epsilon);
    }

    @Override
    public T rmsNorm(T x, T weight, RmsNorm spec) {
        return ops.rmsNorm(x, weight, spec);
    }

    @Override
    public T activation(Activation activation, T x) {
        return ops.activation(activation, x);
    }

    @Override
    public T add(T a, T b) {
        return ops.add(a, b);
    }

    @Override
    public T multiply(T a, T b) {
        return ops.multiply(a, b);
    }

    @Override
    public T divide(T a, T b) {
        return ops.divide(a, b);
    }

    @Override
    public T scale(T x, double factor) {
        return ops.scale(x, factor);
    }

    @Override
    public T clamp(T x, double least, double most) {
        return ops.clamp(x, least, most);
    }

    @Override
    public List<T> split(T x, int parts) {
        return ops.split(x, parts);
    }

    @Override
    public T concat(List<T> parts) {
        return ops.concat(parts);
    }

    @Override
    public T dropout(T x, double rate) {
        return ops.dropout(x, rate);
    }

    @Override
    public T experts(T x, T logits, T inner, T outer, Experts spec) {
        return ops.experts(x, logits, inner, outer, spec);
    }

    @Override
    public T rotary(T x, Rotary spec) {
        return ops.rotary(x, spec);
    }

    @Override
    public T attention(T q, T k, T v, RelativePositions<T> relative, Attention spec) {
        return ops.attention(q, k, v, relative, spec);
    }

    @Override
    public T convolution(T x, T weight, T bias) {
        return ops.convolution(x, weight, bias);
    }

    @Override
    public T lstm(T x, int hidden, List<LstmWeights<T>> directions) {
        return ops.lstm(x, hidden, directions);
    }

    @Override
    public T pool(T tokens, PoolingMode mode, PromptTokens promptTokens) {
        return ops.pool(tokens, mode, promptTokens);
    }

    @Override
    public T vocabularyWeights(T x, T table, T bias, VocabularyPooling pooling) {
        return ops.vocabularyWeights(x, table, bias, pooling);
    }

    @Override
    public T termFrequencies(int entries, TermFrequency frequency) {
        return ops.termFrequencies(entries, frequency);
    }

    @Override
    public T largest(T x, int k) {
        return ops.largest(x, k);
    }

    @Override
    public T standardize(T x, double epsilon) {
        return ops.standardize(x, epsilon);
    }

    @Override
    public T normalize(T x) {
        return ops.normalize(x);
    }
}
