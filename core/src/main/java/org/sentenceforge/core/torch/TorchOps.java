package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Writes a forward pass as TorchScript: one line of text per operation, over a packed batch. Token tensors are [N, hidden] for the
 * N tokens of all texts in a row; what mixes tokens goes to a helper method that loops over groups of equally long texts.
 *
 * <p>In low precision it follows the reference's autocast: matrix products take and give 16-bit numbers; norms, softmax, pooling
 * and rotary tables are float32; sums of both kinds are float32.
 */
final class TorchOps implements TensorOps<TorchOps.Value> {

    /** A value in the program: the name of a variable, or an expression that is cheap to repeat. */
    record Value(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private record RotaryTables(Value cosines, Value sines) {}

    private final TorchPlan plan;
    private final Map<String, int[]> parameters = new LinkedHashMap<>();
    private final Map<Value, String> parameterNames = new LinkedHashMap<>();
    private final Set<String> matrices = new LinkedHashSet<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final Set<String> others = new LinkedHashSet<>();
    private final Set<BatchInput> inputs = new LinkedHashSet<>();
    private final Map<Object, String> helperNames = new LinkedHashMap<>();
    private final Map<Rotary, RotaryTables> rotaryTables = new LinkedHashMap<>();
    private final List<String> helpers = new ArrayList<>();
    private final Map<BatchInput, Value> inputValues = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();
    private TorchLines lines = new TorchLines();
    private String copy = "";

    TorchOps(TorchPlan plan) {
        this.plan = plan;
    }

    /**
     * Begins another forward pass, with a method of its own; parameters, inputs and helpers are all passes'.
     *
     * @param prefix what the names of its parameters begin with, beside the model's own names
     */
    void begin(String prefix) {
        copy = prefix;
        lines = new TorchLines();
        inputValues.clear();
        used.clear();
        rotaryTables.clear();
    }

    /** The parameters of this pass. */
    Set<String> used() {
        return Set.copyOf(used);
    }

    /** The lines of this pass. */
    TorchLines lines() {
        return lines;
    }

    Collection<String> helpers() {
        return helpers;
    }

    List<BatchInput> inputs() {
        return List.copyOf(inputs);
    }

    Map<String, int[]> parameters() {
        return parameters;
    }

    Set<String> matrices() {
        Set<String> only = new LinkedHashSet<>(matrices);
        only.removeAll(tables);
        only.removeAll(others);
        return only;
    }

    /** Those that products and look-ups alone use, and which are widened there. */
    Set<String> widened() {
        Set<String> only = new LinkedHashSet<>(matrices);
        only.addAll(tables);
        only.removeAll(others);
        return plan.storage() == TorchPlan.Storage.AS_STORED ? only : Set.of();
    }

    @Override
    public Value tokenIds() {
        return input(new BatchInput.TokenIds());
    }

    @Override
    public Value tokenTypes() {
        return input(new BatchInput.TokenTypes());
    }

    @Override
    public Value positions() {
        return input(new BatchInput.Positions());
    }

    @Override
    public Value positionsAfter(int padId) {
        return input(new BatchInput.PositionsAfter(padId));
    }

    @Override
    public Value parameter(String modelName, int... shape) {
        String name = copy + modelName;
        int index = List.copyOf(parameters.keySet()).indexOf(name);
        Value value = new Value("p[" + (index < 0 ? parameters.size() : index) + "]");
        parameters.putIfAbsent(name, shape);
        used.add(name);
        parameterNames.put(value, name);
        return value;
    }

    @Override
    public Value embedding(Value table, Value ids) {
        if (plan.storage() == TorchPlan.Storage.AS_STORED && parameterNames.containsKey(table)) {
            tables.add(parameterNames.get(table));
            return line("torch.to(torch.embedding(%s, %s), 6)", table, ids);
        }
        return line("torch.embedding(%s, %s)", whole(table), ids);
    }

    @Override
    public Value linear(Value x, Value weight, Value bias) {
        if (bias == null) {
            return line("torch.linear(%s, %s)", low(x), matrix(weight));
        }
        return line("torch.linear(%s, %s, %s)", low(x), matrix(weight), matrix(bias));
    }

    @Override
    public Value rowProducts(Value x, Value table, List<Integer> rows) {
        String some = rows.stream()
                .map(row -> "torch.select(" + whole(table) + ", 0, " + row + ")")
                .collect(Collectors.joining(", ", "torch.stack([", "])"));
        return line("torch.linear(%s, %s)", high(x), some);
    }

    @Override
    public Value layerNorm(Value x, Value weight, Value bias, double epsilon) {
        return line(
                "torch.layer_norm(%s, [torch.size(%s, -1)], %s, %s, %s)",
                high(x), x, whole(weight), bias == null ? "None" : whole(bias), number(epsilon));
    }

    @Override
    public Value rmsNorm(Value x, Value weight, RmsNorm spec) {
        Value grouped = line("torch.view(%s, [torch.size(%s, 0), -1, %s])", high(x), x, spec.size());
        Value meanSquare = line("torch.mean(torch.mul(%s, %s), [-1], True)", grouped, grouped);
        Value unit = line("torch.mul(%s, torch.rsqrt(torch.add(%s, %s)))", grouped, meanSquare, number(spec.epsilon()));
        Value scaled = spec.unitOffset()
                ? line("torch.mul(%s, torch.add(%s, 1.))", unit, whole(weight))
                : line("torch.mul(%s, %s)", unit, whole(weight));
        return line("torch.view(%s, [torch.size(%s, 0), -1])", scaled, x);
    }

    @Override
    public Value activation(Activation activation, Value x) {
        return switch (activation) {
            case GELU -> line("torch.gelu(%s, approximate=\"none\")", x);
            case GELU_TANH -> line("torch.gelu(%s, approximate=\"tanh\")", x);
            case RELU -> line("torch.relu(%s)", x);
            case SILU -> line("torch.silu(%s)", x);
            case TANH -> line("torch.tanh(%s)", x);
            case SIGMOID -> line("torch.sigmoid(%s)", x);
            case IDENTITY -> x;
        };
    }

    @Override
    public Value add(Value a, Value b) {
        return line("torch.add(%s, %s)", whole(a), whole(b));
    }

    @Override
    public Value multiply(Value a, Value b) {
        return line("torch.mul(%s, %s)", whole(a), whole(b));
    }

    @Override
    public Value divide(Value a, Value b) {
        return line("torch.div(%s, %s)", whole(a), whole(b));
    }

    @Override
    public Value scale(Value x, double factor) {
        return line("torch.mul(%s, %s)", whole(x), number(factor));
    }

    @Override
    public List<Value> split(Value x, int parts) {
        Value chunks = list("torch.chunk(%s, %s, -1)", x, parts);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            values.add(line("%s[%s]", chunks, i));
        }
        return values;
    }

    @Override
    public Value concat(List<Value> parts) {
        return line("torch.cat([%s], -1)", parts.stream().map(Value::text).collect(Collectors.joining(", ")));
    }

    @Override
    public Value dropout(Value x, double rate) {
        return plan.training() && rate > 0 ? line("%s", dropped(x.text(), rate)) : x;
    }

    /** On a GPU libtorch's own dropout is as good as any. */
    private String dropped(String x, double rate) {
        if (plan.kernel() == TorchPlan.Kernel.FUSED) {
            return Script.script("torch.dropout(%s, %s, True)", x, number(rate));
        }
        CpuDropout dropout = new CpuDropout(rate);
        return Script.script("(self).%s(%s)", helper(dropout, "dropout", dropout::method), x);
    }

    @Override
    public Value rotary(Value x, Rotary spec) {
        RotaryTables tables = rotaryTables.computeIfAbsent(spec, this::rotaryTables);
        Value heads = line("torch.view(%s, [torch.size(%s, 0), -1, %s])", high(x), x, spec.headSize());
        Value halves = list("torch.chunk(%s, 2, -1)", heads);
        Value turned = line("torch.cat([torch.neg(%s[1]), %s[0]], -1)", halves, halves);
        Value rotated =
                line("torch.add(torch.mul(%s, %s), torch.mul(%s, %s))", heads, tables.cosines, turned, tables.sines);
        return line("torch.to(torch.view(%s, [torch.size(%s, 0), -1]), ops.prim.dtype(%s))", rotated, x, x);
    }

    /** cos and sin of every token's angles, once for each half of a head: [N, 1, headSize]. */
    private RotaryTables rotaryTables(Rotary rotary) {
        Value at = positions();
        String list = Arrays.stream(rotary.inverseFrequencies())
                .mapToObj(TorchOps::number)
                .collect(Collectors.joining(", "));
        Value frequencies = constant("torch.tensor([%s], dtype=6, device=ops.prim.device(%s))", list, at);
        Value angles = line("torch.mul(torch.unsqueeze(torch.to(%s, 6), 1), %s)", at, frequencies);
        Value both = line("torch.unsqueeze(torch.cat([%s, %s], -1), 1)", angles, angles);
        return new RotaryTables(line("torch.cos(%s)", both), line("torch.sin(%s)", both));
    }

    @Override
    public Value attention(Value q, Value k, Value v, Value biasTable, Attention spec) {
        String weights = plan.training() && spec.dropout() > 0 ? dropped("w", spec.dropout()) : "w";
        String table = biasTable == null ? "" : ", " + whole(biasTable);
        String keys = Script.script("%s, %s%s, counts, lens)", low(k), low(v), table);
        PackedAttention all = new PackedAttention(spec, biasTable != null, plan, PackedAttention.Queries.ALL);
        String expression = attend(all, weights, low(q), keys);
        PackedAttention first = new PackedAttention(spec, biasTable != null, plan, PackedAttention.Queries.FIRST);
        return new Value(
                first.seesAll()
                        ? lines.add(expression, attend(first, weights, lines.first(low(q)), keys))
                        : lines.addMixing(expression));
    }

    private String attend(PackedAttention attention, String weights, String queries, String keys) {
        String name = helper(attention, "attend", text -> attention.method(text, weights));
        return Script.script("(self).%s(%s, %s", name, queries, keys);
    }

    @Override
    public Value pool(Value tokens, PoolingMode mode, PromptTokens promptTokens) {
        if (mode == PoolingMode.CLS && promptTokens == PromptTokens.INCLUDED) {
            return new Value(lines.addMixing(lines.first(high(tokens))));
        }
        PackedPooling pooling = new PackedPooling(mode, promptTokens);
        String name = helper(pooling, "pool", pooling::method);
        List<String> arguments = new ArrayList<>(List.of(high(tokens)));
        if (mode == PoolingMode.WEIGHTED_MEAN) {
            arguments.add(positions().text());
        }
        if (promptTokens == PromptTokens.EXCLUDED) {
            arguments.add(input(new BatchInput.BehindPrompt()).text());
        }
        return new Value(
                lines.addMixing(Script.script("(self).%s(%s, counts, lens)", name, String.join(", ", arguments))));
    }

    @Override
    public Value normalize(Value x) {
        Value wide = line("%s", high(x));
        return line("torch.div(%s, torch.clamp_min(torch.linalg_vector_norm(%s, 2, [-1], True), 1e-12))", wide, wide);
    }

    private Value line(String format, Object... values) {
        return new Value(lines.add(Script.script(format, values), TorchLines.Kind.ROWS));
    }

    private Value list(String format, Object... values) {
        return new Value(lines.add(Script.script(format, values), TorchLines.Kind.LIST));
    }

    private Value constant(String format, Object... values) {
        return new Value(lines.add(Script.script(format, values), TorchLines.Kind.CONSTANT));
    }

    private Value input(BatchInput input) {
        inputs.add(input);
        return inputValues.computeIfAbsent(input, asked -> new Value(lines.addMixing(asked.argument())));
    }

    private String helper(Object key, String prefix, UnaryOperator<String> text) {
        return helperNames.computeIfAbsent(key, k -> {
            String name = prefix + helpers.size();
            helpers.add(text.apply(name));
            return name;
        });
    }

    /** A value where its full precision matters. */
    private String whole(Value value) {
        if (parameterNames.containsKey(value)) {
            others.add(parameterNames.get(value));
        }
        return value.text();
    }

    /** A value that only a matrix product sees. */
    private String matrix(Value value) {
        matrices.add(parameterNames.get(value));
        return plan.precision() == TorchPrecision.FP32 && plan.storage() == TorchPlan.Storage.AS_STORED
                ? "torch.to(" + value + ", 6)"
                : low(value);
    }

    private String low(Value x) {
        return plan.precision().factor(x.text());
    }

    private String high(Value x) {
        return plan.precision().widened(x.text());
    }

    private static String number(double value) {
        return Double.toString(value).replace('E', 'e');
    }
}
