package org.sentenceforge.core.module;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.core.ops.LstmWeights;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.ops.VocabularyPooling;

/**
 * Finds out which parameters a model has by running its forward pass without computing anything. So the forward pass is the
 * only place that knows names and shapes, and nothing is allocated, however large the model.
 */
public final class ParameterScan implements TensorOps<ParameterScan.Value> {
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Set<AttentionLayer> attention = new LinkedHashSet<>();
    private int vocabulary;
    private int tokenTypes;

    private ParameterScan() {}

    /** What stands for a tensor; a parameter knows its name. */
    public record Value(Origin origin, String parameter) {
        private static final Value ANY = new Value(Origin.COMPUTED, null);
    }

    /** How a layer's attention works, and whether there is a learned bias on its scores. */
    public record AttentionLayer(Attention spec, boolean biased) {}

    public enum Origin {
        TOKEN_IDS,
        TOKEN_TYPES,
        PARAMETER,
        COMPUTED
    }

    /** One that has seen nothing yet. */
    static ParameterScan empty() {
        return new ParameterScan();
    }

    public static ParameterScan of(SentenceModel model) {
        ParameterScan scan = new ParameterScan();
        model.forward(scan);
        return scan;
    }

    /** The shapes of a model's parameters by name, those of all its routes. */
    public static Map<String, int[]> shapes(SentenceModel model) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        model.ways().forEach(way -> shapes.putAll(of(way).shapes));
        return Collections.unmodifiableMap(shapes);
    }

    /** Names of the parameters that training leaves as they are, since their modules say so. */
    public static Set<String> kept(SentenceModel model) {
        Set<String> kept = new LinkedHashSet<>();
        for (SentenceModel way : model.ways()) {
            Set<String> names = of(way).shapes.keySet();
            way.modules().stream()
                    .filter(module -> !module.isTrained())
                    .map(SentenceModule::folder)
                    .forEach(folder -> names.stream()
                            .filter(name -> name.substring(0, Math.max(0, name.lastIndexOf('/')))
                                    .equals(folder))
                            .forEach(kept::add));
            way.modules().forEach(module -> kept.addAll(module.held()));
        }
        return kept;
    }

    /** How many layers an encoder has. */
    public static int layers(Encoder encoder) {
        return encoder.hiddenStates(new ParameterScan()).size() - 1;
    }

    /** The shapes of the model's parameters by name, in the order of their use. */
    public Map<String, int[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    /** The different kinds of attention of the model's layers. */
    public Set<AttentionLayer> attention() {
        return Collections.unmodifiableSet(attention);
    }

    /** How many token ids there are: as many as the smallest table has rows that is looked up with them. */
    public int vocabulary() {
        return vocabulary;
    }

    /** How many rows the table of token types has; 0 where there is none. */
    public int tokenTypeCount() {
        return tokenTypes;
    }

    @Override
    public Value parameter(String name, int... shape) {
        int[] known = shapes.putIfAbsent(name, shape);
        if (known != null && !Arrays.equals(known, shape)) {
            throw new IllegalStateException("parameter " + name + " is used as " + Arrays.toString(known) + " and as "
                    + Arrays.toString(shape));
        }
        return new Value(Origin.PARAMETER, name);
    }

    @Override
    public Value tokenIds() {
        return new Value(Origin.TOKEN_IDS, null);
    }

    @Override
    public Value tokenTypes() {
        return new Value(Origin.TOKEN_TYPES, null);
    }

    @Override
    public Value positions() {
        return Value.ANY;
    }

    @Override
    public Value positionsAfter(int padId) {
        return Value.ANY;
    }

    @Override
    public Value embedding(Value table, Value ids) {
        if (ids.origin() == Origin.TOKEN_IDS) {
            takesIds(shapes.get(table.parameter())[0]);
        } else if (ids.origin() == Origin.TOKEN_TYPES) {
            tokenTypes = shapes.get(table.parameter())[0];
        }
        return Value.ANY;
    }

    private void takesIds(int rows) {
        vocabulary = vocabulary == 0 ? rows : Math.min(vocabulary, rows);
    }

    @Override
    public Value linear(Value x, Value weight, Value bias) {
        return Value.ANY;
    }

    @Override
    public Value rowProducts(Value x, Value table, List<Integer> rows) {
        return Value.ANY;
    }

    @Override
    public Value layerNorm(Value x, Value weight, Value bias, double epsilon) {
        return Value.ANY;
    }

    @Override
    public Value rmsNorm(Value x, Value weight, RmsNorm spec) {
        return Value.ANY;
    }

    @Override
    public Value activation(Activation activation, Value x) {
        return Value.ANY;
    }

    @Override
    public Value add(Value a, Value b) {
        return Value.ANY;
    }

    @Override
    public Value multiply(Value a, Value b) {
        return Value.ANY;
    }

    @Override
    public Value divide(Value a, Value b) {
        return Value.ANY;
    }

    @Override
    public Value scale(Value x, double factor) {
        return Value.ANY;
    }

    @Override
    public Value clamp(Value x, double least, double most) {
        return Value.ANY;
    }

    @Override
    public List<Value> split(Value x, int parts) {
        return Collections.nCopies(parts, Value.ANY);
    }

    @Override
    public Value concat(List<Value> parts) {
        return Value.ANY;
    }

    @Override
    public Value dropout(Value x, double rate) {
        return Value.ANY;
    }

    @Override
    public Value experts(Value x, Value logits, Value inner, Value outer, Experts spec) {
        return Value.ANY;
    }

    @Override
    public Value rotary(Value x, Rotary spec) {
        return Value.ANY;
    }

    @Override
    public Value attention(Value q, Value k, Value v, RelativePositions<Value> relative, Attention spec) {
        attention.add(new AttentionLayer(spec, relative != null || spec.falls()));
        return Value.ANY;
    }

    @Override
    public Value convolution(Value x, Value weight, Value bias) {
        return Value.ANY;
    }

    @Override
    public Value lstm(Value x, int hidden, List<LstmWeights<Value>> directions) {
        return Value.ANY;
    }

    @Override
    public Value pool(Value tokens, PoolingMode mode, PromptTokens promptTokens) {
        return Value.ANY;
    }

    @Override
    public Value vocabularyWeights(Value x, Value table, Value bias, VocabularyPooling pooling) {
        return Value.ANY;
    }

    @Override
    public Value termFrequencies(int entries, TermFrequency frequency) {
        takesIds(entries);
        return Value.ANY;
    }

    @Override
    public Value largest(Value x, int k) {
        return Value.ANY;
    }

    @Override
    public Value standardize(Value x, double epsilon) {
        return Value.ANY;
    }

    @Override
    public Value normalize(Value x) {
        return Value.ANY;
    }
}
