package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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
 * Walks a forward pass as {@link TorchOps} writes it, without computing anything, and notes what each operation leaves in memory for its
 * backward pass. What that is follows the derivative of each operation as libtorch defines it (tools/autograd/derivatives.yaml): a
 * product keeps a factor where the other one has a gradient, a softmax its result, a sum nothing. A tensor that several operations keep
 * counts once.
 */
final class ActivationScan implements TensorOps<ActivationScan.Value> {
    private static final int FLOAT32 = Float.BYTES;

    /** What an operation keeps, and what it needs besides while it, or its gradient, is computed. */
    private record Step(List<Storage> kept, BatchBytes working) {}

    /** Memory of a tensor and of the views of it. A class, as two of the same size are two. */
    private static final class Storage {
        private final BatchBytes bytes;

        Storage(BatchBytes bytes) {
            this.bytes = bytes;
        }
    }

    /** What a tensor has a row of numbers for. */
    private enum Rows {
        TOKENS,
        TEXTS,
        NONE
    }

    /** A tensor. */
    static final class Value {
        private final Rows rows;
        private final int[] shape;
        private final int size;
        private final boolean gradient;
        private final Storage storage;
        private final int end;

        /**
         * @param shape    of a row; of a parameter that of all its numbers
         * @param size     bytes of a number
         * @param gradient whether it has one
         * @param end      number of steps until it is there
         */
        private Value(Rows rows, int[] shape, int size, boolean gradient, Storage storage, int end) {
            this.rows = rows;
            this.shape = shape;
            this.size = size;
            this.gradient = gradient;
            this.storage = storage;
            this.end = end;
        }

        private double width() {
            return Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        }

        private BatchBytes bytes() {
            return bytes(rows, width() * size);
        }

        private static BatchBytes bytes(Rows rows, double bytes) {
            return switch (rows) {
                case TOKENS -> BatchBytes.perToken(bytes);
                case TEXTS -> BatchBytes.perText(bytes);
                case NONE -> BatchBytes.fixed(bytes);
            };
        }
    }

    private final TorchPlan plan;
    private final Predicate<String> trained;
    private final Predicate<String> sixteenBits;
    private final Map<String, Value> parameters = new HashMap<>();
    private final Map<Rotary, Storage> rotaryTables = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    /**
     * @param trained     the parameters that have a gradient, by the names that the pass uses
     * @param sixteenBits those that are in memory in 16 bits
     */
    ActivationScan(TorchPlan plan, Predicate<String> trained, Predicate<String> sixteenBits) {
        this.plan = plan;
        this.trained = trained;
        this.sixteenBits = sixteenBits;
    }

    /** What the steps between two values, or from the first one on to the last, leave in memory. */
    ActivationNeed.Part between(Value before, Value after) {
        List<Step> own = steps.subList(before == null ? 0 : before.end, after == null ? steps.size() : after.end);
        Set<Storage> kept = new LinkedHashSet<>();
        own.forEach(step -> kept.addAll(step.kept));
        if (before != null) {
            kept.remove(before.storage);
        }
        return new ActivationNeed.Part(
                kept.stream().map(storage -> storage.bytes).reduce(BatchBytes.NONE, BatchBytes::plus),
                own.stream().map(Step::working).distinct().toList());
    }

    /** Bytes of a value itself. */
    static BatchBytes bytes(Value value) {
        return value.bytes();
    }

    @Override
    public Value tokenIds() {
        return numbers();
    }

    @Override
    public Value tokenTypes() {
        return numbers();
    }

    @Override
    public Value positions() {
        return numbers();
    }

    @Override
    public Value positionsAfter(int padId) {
        return numbers();
    }

    private Value numbers() {
        return fresh(Rows.TOKENS, 1, Long.BYTES, false);
    }

    @Override
    public Value parameter(String name, int... shape) {
        return parameters.computeIfAbsent(
                name,
                asked -> new Value(
                        Rows.NONE,
                        shape,
                        sixteenBits.test(name) ? Short.BYTES : FLOAT32,
                        trained.test(name),
                        new Storage(BatchBytes.NONE), // counted as a weight
                        0));
    }

    @Override
    public Value embedding(Value table, Value ids) {
        return made(Rows.TOKENS, table.shape[1], FLOAT32, table.gradient, List.of(), List.of());
    }

    @Override
    public Value linear(Value x, Value weight, Value bias) {
        Value factor = factor(x);
        Value matrix = plan.precision() == TorchPrecision.FP32 ? wide(weight) : factor(weight);
        List<Storage> kept = new ArrayList<>();
        if (weight.gradient) {
            kept.add(factor.storage);
        }
        if (x.gradient) {
            kept.add(matrix.storage);
        }
        boolean gradient = x.gradient || weight.gradient || bias != null && bias.gradient;
        if (x.rows == Rows.NONE) {
            return table(x, weight.shape[0], plan.precision().bytes(), gradient, kept, List.of(factor, matrix));
        }
        return made(x.rows, weight.shape[0], plan.precision().bytes(), gradient, kept, List.of(factor, matrix));
    }

    @Override
    public Value rowProducts(Value x, Value table, List<Integer> rows) {
        List<Storage> kept = table.gradient ? List.of(x.storage) : List.of();
        return made(x.rows, rows.size(), FLOAT32, x.gradient || table.gradient, kept, List.of(x));
    }

    @Override
    public Value layerNorm(Value x, Value weight, Value bias, double epsilon) {
        Value wide = wide(x);
        boolean gradient = x.gradient || weight != null && weight.gradient;
        List<Storage> kept = gradient ? List.of(wide.storage, new Storage(bytes(x.rows, 2 * FLOAT32))) : List.of();
        if (x.rows == Rows.NONE) {
            return table(x, (int) x.width(), FLOAT32, gradient, kept, List.of(wide));
        }
        return made(x.rows, (int) x.width(), FLOAT32, gradient, kept, List.of(wide));
    }

    @Override
    public Value rmsNorm(Value x, Value weight, RmsNorm spec) {
        Value wide = wide(x);
        List<Storage> kept = new ArrayList<>();
        if (x.gradient) {
            kept.add(wide.storage);
            kept.add(new Storage(bytes(x.rows, x.width() / spec.size() * FLOAT32)));
        }
        if (weight.gradient) {
            kept.add(new Storage(bytes(x.rows, x.width() * FLOAT32)));
        }
        return made(x.rows, (int) x.width(), FLOAT32, x.gradient || weight.gradient, kept, List.of(wide, wide, wide));
    }

    @Override
    public Value activation(Activation activation, Value x) {
        return switch (activation) {
            case IDENTITY -> x;
            case GELU, GELU_TANH, SILU ->
                made(
                        x.rows,
                        (int) x.width(),
                        x.size,
                        x.gradient,
                        x.gradient ? List.of(x.storage) : List.of(),
                        List.of(x));
            case RELU, TANH, SIGMOID -> {
                Value result = fresh(x.rows, (int) x.width(), x.size, x.gradient);
                yield step(result, x.gradient ? List.of(result.storage) : List.of(), List.of(x));
            }
        };
    }

    @Override
    public Value add(Value a, Value b) {
        return both(a, b, List.of());
    }

    @Override
    public Value multiply(Value a, Value b) {
        List<Storage> kept = new ArrayList<>();
        if (b.gradient) {
            kept.add(a.storage);
        }
        if (a.gradient) {
            kept.add(b.storage);
        }
        return both(a, b, kept);
    }

    @Override
    public Value divide(Value a, Value b) {
        List<Storage> kept = new ArrayList<>();
        if (a.gradient || b.gradient) {
            kept.add(b.storage);
        }
        if (b.gradient) {
            kept.add(a.storage);
        }
        return both(a, b, kept);
    }

    /** One value for each two. */
    private Value both(Value a, Value b, List<Storage> kept) {
        Rows rows = a.rows.ordinal() < b.rows.ordinal() ? a.rows : b.rows;
        int width = (int) Math.max(a.rows == rows ? a.width() : 0, b.rows == rows ? b.width() : 0);
        return made(rows, width, Math.max(a.size, b.size), a.gradient || b.gradient, kept, List.of(a, b));
    }

    @Override
    public Value scale(Value x, double factor) {
        return made(x.rows, (int) x.width(), x.size, x.gradient, List.of(), List.of(x));
    }

    @Override
    public Value clamp(Value x, double least, double most) {
        List<Storage> kept = x.gradient ? List.of(x.storage) : List.of();
        return made(x.rows, (int) x.width(), x.size, x.gradient, kept, List.of(x));
    }

    @Override
    public List<Value> split(Value x, int parts) {
        int[] part = {(int) x.width() / parts};
        return Collections.nCopies(parts, new Value(x.rows, part, x.size, x.gradient, x.storage, x.end));
    }

    @Override
    public Value concat(List<Value> parts) {
        int width = parts.stream().mapToInt(part -> (int) part.width()).sum();
        boolean gradient = parts.stream().anyMatch(part -> part.gradient);
        return made(parts.get(0).rows, width, parts.get(0).size, gradient, List.of(), parts);
    }

    @Override
    public Value dropout(Value x, double rate) {
        if (!plan.training() || rate == 0) {
            return x;
        }
        // CpuDropout keeps a factor for each element, libtorch's own a byte
        double mask = plan.kernel() == TorchPlan.Kernel.FUSED ? 1 : x.size;
        List<Storage> kept = x.gradient ? List.of(new Storage(bytes(x.rows, x.width() * mask))) : List.of();
        if (x.rows == Rows.NONE) {
            return table(x, x.shape[x.shape.length - 1], x.size, x.gradient, kept, List.of(x));
        }
        return made(x.rows, (int) x.width(), x.size, x.gradient, kept, List.of(x));
    }

    @Override
    public Value experts(Value x, Value logits, Value inner, Value outer, Experts spec) {
        boolean gradient = x.gradient || logits.gradient || inner.gradient || outer.gradient;
        int product = plan.precision().bytes();
        int hidden = outer.shape[1];
        double size = (double) outer.shape[0] / spec.count();
        // of each choice the token's row, what is before and after the activation, and the expert's result
        double rows = spec.chosen() * (hidden * product + 2 * size * product + hidden * FLOAT32);
        BatchBytes choices = BatchBytes.perToken(rows + 2.0 * spec.count() * FLOAT32);
        Value result = fresh(Rows.TOKENS, hidden, FLOAT32, gradient);
        steps.add(new Step(
                gradient ? List.of(factor(x).storage, new Storage(choices)) : List.of(),
                choices.plus(result.bytes().times(2))));
        return after(result);
    }

    @Override
    public Value rotary(Value x, Rotary spec) {
        Storage tables = rotaryTables.computeIfAbsent(
                spec, asked -> new Storage(BatchBytes.perToken(2.0 * spec.headSize() * FLOAT32)));
        Value wide = wide(x);
        return made(
                x.rows,
                (int) x.width(),
                x.size,
                x.gradient,
                x.gradient ? List.of(tables) : List.of(),
                List.of(wide, wide, wide));
    }

    @Override
    public Value attention(Value q, Value k, Value v, RelativePositions<Value> relative, Attention spec) {
        boolean gradient = q.gradient
                || k.gradient
                || v.gradient
                || relative != null && relative.tables().stream().anyMatch(table -> table.gradient);
        int width = spec.heads() * spec.headSize();
        int product = plan.precision().bytes();
        boolean fused = plan.kernel() == TorchPlan.Kernel.FUSED && spec.softCap() == 0;
        // each group's queries, keys and values are copied for its products, keys and values once for every head
        BatchBytes factors = BatchBytes.perToken(3.0 * width * product);
        BatchBytes kept = factors.plus(
                fused ? keptFused(spec, relative != null || spec.falls(), width) : keptPlain(spec, product));
        double scores = fused ? 0 : 3.0 * spec.heads() * FLOAT32;
        Value result = fresh(Rows.TOKENS, width, product, gradient);
        steps.add(new Step(
                gradient ? List.of(new Storage(kept)) : List.of(),
                factors.plus(result.bytes()).plus(BatchBytes.perPairOfGroup(scores))));
        return after(result);
    }

    /** Result and normalisers, and the mask where there is one. */
    private BatchBytes keptFused(Attention spec, boolean biased, int width) {
        boolean masked = biased
                || spec.keys() == Attention.Keys.SEEN
                || !spec.reach().equals(Attention.Reach.ALL) && !spec.reach().equals(Attention.Reach.CAUSAL);
        int product = plan.precision().bytes();
        return BatchBytes.perToken((double) width * product + spec.heads() * FLOAT32)
                .plus(masked ? BatchBytes.perPairOfGroup(product * (biased ? spec.heads() : 1.0)) : BatchBytes.NONE);
    }

    /** For each head the softmax's result, and further values for each two tokens. */
    private BatchBytes keptPlain(Attention spec, int product) {
        boolean dropped = plan.training() && spec.dropout() > 0;
        double perPair = FLOAT32 // softmax
                + (spec.softCap() == 0 ? 0 : FLOAT32) // tanh
                + (dropped ? FLOAT32 : 0) // dropout's factors
                + (product < FLOAT32 ? product : dropped ? FLOAT32 : 0); // what is multiplied with the values
        return BatchBytes.perPair(perPair * spec.heads());
    }

    @Override
    public Value convolution(Value x, Value weight, Value bias) {
        boolean gradient = x.gradient || weight.gradient || bias.gradient;
        Value wide = wide(x);
        // the tokens' neighbourhoods lie side by side for the product
        Value neighbours = fresh(x.rows, weight.shape[1] * weight.shape[2], FLOAT32, false);
        List<Storage> kept = gradient ? List.of(wide.storage) : List.of();
        return made(x.rows, weight.shape[0], FLOAT32, gradient, kept, List.of(wide, neighbours));
    }

    @Override
    public Value lstm(Value x, int hidden, List<LstmWeights<Value>> directions) {
        boolean gradient = x.gradient
                || directions.stream()
                        .flatMap(direction -> direction.all().stream())
                        .anyMatch(weight -> weight.gradient);
        Value wide = wide(x);
        // of each token and direction the gates before and after their activations, and the cell's state
        Value gates = fresh(x.rows, directions.size() * hidden * 9, FLOAT32, false);
        List<Storage> kept = gradient ? List.of(wide.storage, gates.storage) : List.of();
        return made(x.rows, directions.size() * hidden, FLOAT32, gradient, kept, List.of(wide, gates));
    }

    @Override
    public Value pool(Value tokens, PoolingMode mode, PromptTokens promptTokens) {
        List<Storage> kept = mode == PoolingMode.MAX && tokens.gradient ? List.of(tokens.storage) : List.of();
        return made(Rows.TEXTS, (int) tokens.width(), FLOAT32, tokens.gradient, kept, List.of(tokens));
    }

    @Override
    public Value vocabularyWeights(Value x, Value table, Value bias, VocabularyPooling pooling) {
        Value factor = factor(x);
        int vocabulary = table.shape[0];
        boolean gradient = x.gradient || table.gradient || bias != null && bias.gradient;
        List<Storage> kept = new ArrayList<>();
        if (gradient) {
            kept.add(factor.storage);
            // of a largest logit where it is, and what each logarithm is of; of a sum all that for every logit
            int logarithms = pooling.saturation().logarithms();
            kept.add(new Storage(
                    pooling.strategy() == VocabularyPooling.Strategy.MAX
                            ? BatchBytes.perText((double) vocabulary * (Long.BYTES + (1 + logarithms) * FLOAT32))
                            : BatchBytes.perToken((double) vocabulary * (1 + logarithms) * FLOAT32)));
        }
        Value result = fresh(Rows.TEXTS, vocabulary, FLOAT32, gradient);
        BatchBytes logits = BatchBytes.fixed(3.0 * PackedVocabulary.LOGITS * FLOAT32);
        steps.add(new Step(kept, logits.plus(result.bytes().times(2))));
        return after(result);
    }

    @Override
    public Value termFrequencies(int entries, TermFrequency frequency) {
        Value result = fresh(Rows.TEXTS, entries, FLOAT32, false);
        steps.add(new Step(List.of(), result.bytes().times(2)));
        return after(result);
    }

    @Override
    public Value largest(Value x, int k) {
        List<Storage> kept = x.gradient
                ? List.of(new Storage(bytes(x.rows, (double) k * Long.BYTES + x.width() * FLOAT32)))
                : List.of();
        return made(x.rows, (int) x.width(), FLOAT32, x.gradient, kept, List.of(x, x));
    }

    @Override
    public Value standardize(Value x, double epsilon) {
        List<Storage> kept = x.gradient ? List.of(x.storage) : List.of();
        return made(x.rows, (int) x.width(), FLOAT32, x.gradient, kept, List.of(x, x));
    }

    @Override
    public Value normalize(Value x) {
        List<Storage> kept = x.gradient ? List.of(x.storage) : List.of();
        return made(x.rows, (int) x.width(), FLOAT32, x.gradient, kept, List.of(x));
    }

    /** A factor of a matrix product: itself, or a copy rounded to 16 bits. */
    private Value factor(Value x) {
        if (plan.precision() == TorchPrecision.FP32 || plan.precision().storesSixteenBits() && x.size == Short.BYTES) {
            return x;
        }
        return new Value(
                x.rows,
                x.shape,
                plan.precision().bytes(),
                x.gradient,
                new Storage(bytes(x.rows, x.width() * plan.precision().bytes())),
                x.end);
    }

    /** In float32. */
    private static Value wide(Value x) {
        return x.size == FLOAT32
                ? x
                : new Value(
                        x.rows, x.shape, FLOAT32, x.gradient, new Storage(bytes(x.rows, x.width() * FLOAT32)), x.end);
    }

    private static BatchBytes bytes(Rows rows, double bytes) {
        return Value.bytes(rows, bytes);
    }

    private Value fresh(Rows rows, int width, int size, boolean gradient) {
        Storage storage = new Storage(bytes(rows, (double) width * size));
        return new Value(rows, new int[] {width}, size, gradient, storage, steps.size());
    }

    /** A table [rows, width] made of another one. */
    private Value table(Value x, int width, int size, boolean gradient, List<Storage> kept, List<Value> read) {
        int[] shape = x.shape.clone();
        shape[shape.length - 1] = width;
        double numbers = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
        Storage storage = new Storage(BatchBytes.fixed(numbers * size));
        return step(new Value(Rows.NONE, shape, size, gradient, storage, steps.size()), kept, read);
    }

    private Value made(Rows rows, int width, int size, boolean gradient, List<Storage> kept, List<Value> read) {
        return step(fresh(rows, width, size, gradient), kept, read);
    }

    /** @param read what is there beside the result while this, or its gradient, is computed */
    private Value step(Value result, List<Storage> kept, List<Value> read) {
        BatchBytes working = result.bytes();
        for (Value value : read) {
            working = working.plus(value.bytes());
        }
        steps.add(new Step(kept, working));
        return after(result);
    }

    private Value after(Value value) {
        return new Value(value.rows, value.shape, value.size, value.gradient, value.storage, steps.size());
    }
}
