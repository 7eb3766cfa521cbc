package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
import org.sentenceforge.core.torch.PackedAttention.Queries;

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
    private boolean padded;
    private Value places;
    private Value bounds;

    TorchOps(TorchPlan plan) {
        this.plan = plan;
    }

    /**
     * Begins another forward pass, with a method of its own; parameters, inputs and helpers are all passes'.
     *
     * @param prefix     what the names of its parameters begin with, beside the model's own names
     * @param emptyTexts whether texts may be without any token; their vector is then behind all others'
     */
    void begin(String prefix, boolean emptyTexts) {
        copy = prefix;
        padded = emptyTexts;
        lines = new TorchLines();
        inputValues.clear();
        used.clear();
        rotaryTables.clear();
        places = null;
        bounds = null;
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
                high(x),
                x,
                weight == null ? "None" : whole(weight),
                bias == null ? "None" : whole(bias),
                number(epsilon));
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
        String function = activation(activation, x.text());
        return function.equals(x.text()) ? x : line("%s", function);
    }

    /** Of a tensor by its name. */
    static String activation(Activation activation, String x) {
        return switch (activation) {
            case GELU -> Script.script("torch.gelu(%s, approximate=\"none\")", x);
            case GELU_TANH -> Script.script("torch.gelu(%s, approximate=\"tanh\")", x);
            case RELU -> Script.script("torch.relu(%s)", x);
            case SILU -> Script.script("torch.silu(%s)", x);
            case TANH -> Script.script("torch.tanh(%s)", x);
            case SIGMOID -> Script.script("torch.sigmoid(%s)", x);
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
    public Value clamp(Value x, double least, double most) {
        return line("torch.clamp(%s, %s, %s)", x, number(least), number(most));
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
    public Value experts(Value x, Value logits, Value inner, Value outer, Experts spec) {
        PackedExperts experts = new PackedExperts(spec, plan.precision());
        String name = helper(experts, "experts", experts::method);
        return line("(self).%s(%s, %s, %s, %s)", name, low(x), high(logits), matrix(inner), matrix(outer));
    }

    @Override
    public Value rotary(Value x, Rotary spec) {
        RotaryTables tables = rotaryTables.computeIfAbsent(spec, this::rotaryTables);
        Value heads = line("torch.view(%s, [torch.size(%s, 0), -1, %s])", high(x), x, spec.headSize());
        Value turning = spec.isWhole() ? heads : line("torch.narrow(%s, -1, 0, %s)", heads, spec.turned());
        Value halves = list("torch.chunk(%s, 2, -1)", turning);
        Value turned = line("torch.cat([torch.neg(%s[1]), %s[0]], -1)", halves, halves);
        Value rotated =
                line("torch.add(torch.mul(%s, %s), torch.mul(%s, %s))", turning, tables.cosines, turned, tables.sines);
        if (!spec.isWhole()) {
            int rest = spec.headSize() - spec.turned();
            rotated = line("torch.cat([%s, torch.narrow(%s, -1, %s, %s)], -1)", rotated, heads, spec.turned(), rest);
        }
        return line("torch.to(torch.view(%s, [torch.size(%s, 0), -1]), ops.prim.dtype(%s))", rotated, x, x);
    }

    /** cos and sin of every token's angles, once for each half of what is turned of a head: [N, 1, turned]. */
    private RotaryTables rotaryTables(Rotary rotary) {
        Value at = positions();
        String list = Arrays.stream(rotary.inverseFrequencies())
                .mapToObj(TorchOps::number)
                .collect(Collectors.joining(", "));
        Value frequencies = constant("torch.tensor([%s], dtype=6, device=ops.prim.device(%s))", list, at);
        Value angles = line("torch.mul(torch.unsqueeze(torch.to(%s, 6), 1), %s)", at, frequencies);
        Value both = line("torch.unsqueeze(torch.cat([%s, %s], -1), 1)", angles, angles);
        Value cosines = line("torch.cos(%s)", both);
        Value sines = line("torch.sin(%s)", both);
        double length = rotary.amplitude();
        return length == 1
                ? new RotaryTables(cosines, sines)
                : new RotaryTables(scale(cosines, length), scale(sines, length));
    }

    @Override
    public Value attention(Value q, Value k, Value v, RelativePositions<Value> relative, Attention spec) {
        BiFunction<Queries, String, String> attend = plan.layout() == TokenLayout.VARIABLE_LENGTH
                        && VariableLengthAttention.serves(spec, relative != null, plan)
                ? variableLengthAttention(k, v, spec)
                : packedAttention(k, v, relative, spec);
        String all = attend.apply(Queries.ALL, low(q));
        boolean seesAll = relative == null && !spec.falls() && spec.reach().equals(Attention.Reach.ALL);
        return new Value(
                seesAll ? lines.add(all, attend.apply(Queries.FIRST, lines.first(low(q)))) : lines.addMixing(all));
    }

    private BiFunction<Queries, String, String> packedAttention(
            Value k, Value v, RelativePositions<Value> relative, Attention spec) {
        String weights = plan.training() && spec.dropout() > 0 ? dropped("w", spec.dropout()) : "w";
        String tables = relative == null
                ? ""
                : relative.tables().stream().map(table -> ", " + whole(table)).collect(Collectors.joining());
        String seen = spec.keys() == Attention.Keys.SEEN ? ", " + input(new BatchInput.Seen()) : "";
        String keys = Script.script("%s, %s%s%s, %s", low(k), low(v), seen, tables, blockArguments());
        RelativePositions.Form form = relative == null ? null : relative.form();
        return (queries, q) -> {
            PackedAttention attention = new PackedAttention(spec, form, plan, queries);
            String name = helper(attention, "attend", text -> attention.method(text, weights));
            return Script.script("(self).%s(%s, %s)", name, q, keys);
        };
    }

    private BiFunction<Queries, String, String> variableLengthAttention(Value k, Value v, Attention spec) {
        String keys = Script.script("%s, %s, %s, lens", low(k), low(v), bounds());
        return (queries, q) -> {
            VariableLengthAttention attention = new VariableLengthAttention(spec, plan, queries);
            return Script.script("(self).%s(%s, %s)", helper(attention, "attend", attention::method), q, keys);
        };
    }

    /** What the methods of {@link TextBlocks} are handed. */
    private String blockArguments() {
        if (plan.layout() != TokenLayout.EQUAL_LENGTHS && places == null) {
            String method = helper("places", "places", PaddedTexts::places);
            places = constant("(self).%s(%s, firsts, lens)", method, tokenIds());
        }
        return plan.layout() == TokenLayout.EQUAL_LENGTHS ? "counts, lens" : places + ", firsts, lens";
    }

    /** Where texts begin and end in the run of tokens. */
    private Value bounds() {
        if (bounds == null) {
            bounds = constant(VariableLengthAttention.BOUNDS, tokenIds());
        }
        return bounds;
    }

    @Override
    public Value convolution(Value x, Value weight, Value bias) {
        int[] shape = parameters.get(parameterNames.get(weight));
        PackedConvolution convolution =
                new PackedConvolution(shape[2], plan.layout().blocks());
        String name = helper(convolution, "convolve", convolution::method);
        return new Value(lines.addMixing(Script.script(
                "(self).%s(%s, %s, %s, %s)", name, high(x), whole(weight), whole(bias), blockArguments())));
    }

    @Override
    public Value lstm(Value x, int hidden, List<LstmWeights<Value>> directions) {
        PackedLstm lstm = new PackedLstm(hidden, directions.size(), plan);
        String name = helper(lstm, "lstm", lstm::method);
        String weights = directions.stream()
                .flatMap(direction -> direction.all().stream())
                .map(this::whole)
                .collect(Collectors.joining(", "));
        return new Value(
                lines.addMixing(Script.script("(self).%s(%s, %s, %s)", name, high(x), weights, blockArguments())));
    }

    @Override
    public Value pool(Value tokens, PoolingMode mode, PromptTokens promptTokens) {
        if (mode == PoolingMode.CLS && promptTokens == PromptTokens.INCLUDED) {
            return withEmptyText(new Value(lines.addMixing(lines.first(high(tokens)))));
        }
        PackedPooling pooling =
                new PackedPooling(mode, promptTokens, plan.layout().blocks());
        String name = helper(pooling, "pool", pooling::method);
        List<String> arguments = new ArrayList<>(List.of(high(tokens)));
        if (mode == PoolingMode.WEIGHTED_MEAN) {
            arguments.add(positions().text());
        }
        if (promptTokens == PromptTokens.EXCLUDED) {
            arguments.add(input(new BatchInput.BehindPrompt()).text());
        }
        return withEmptyText(new Value(lines.addMixing(
                Script.script("(self).%s(%s, %s)", name, String.join(", ", arguments), blockArguments()))));
    }

    /** With a row of zeros, which is that of texts without any token, where there may be such. */
    private Value withEmptyText(Value vectors) {
        return padded ? line("torch.constant_pad_nd(%s, [0, 0, 0, 1], 0.)", vectors) : vectors;
    }

    @Override
    public Value vocabularyWeights(Value x, Value table, Value bias, VocabularyPooling pooling) {
        PackedVocabulary weights = new PackedVocabulary(pooling, bias != null, plan);
        String blocks = helper(weights, "weights", weights::blocks);
        String whole = helper(List.of(weights, blocks), "vocabulary", name -> weights.method(name, blocks));
        return new Value(lines.addMixing(Script.script(
                "(self).%s(%s, %s%s, %s)",
                whole, low(x), matrix(table), bias == null ? "" : ", " + matrix(bias), blockArguments())));
    }

    @Override
    public Value termFrequencies(int entries, TermFrequency frequency) {
        PackedTermFrequencies frequencies =
                new PackedTermFrequencies(entries, frequency, plan.layout().blocks());
        String name = helper(frequencies, "frequencies", frequencies::method);
        Value ids = line("torch.add(%s, 1)", tokenIds());
        return withEmptyText(
                new Value(lines.addMixing(Script.script("(self).%s(%s, %s)", name, ids, blockArguments()))));
    }

    @Override
    public Value largest(Value x, int k) {
        String name = helper(
                "largest" + k,
                "largest",
                method -> Script.method(
                        method,
                        "x: Tensor",
                        List.of(
                                Script.script("values, places = torch.topk(x, %s, -1, True, False)", k),
                                "none = torch.new_zeros(x, torch.size(x))"),
                        "torch.relu(torch.scatter(none, -1, places, values))"));
        return new Value(lines.add(Script.script("(self).%s(%s)", name, high(x)), TorchLines.Kind.ROWS));
    }

    @Override
    public Value standardize(Value x, double epsilon) {
        Value wide = line("%s", high(x));
        Value centred = line("torch.sub(%s, torch.mean(%s, [-1], True))", wide, wide);
        return line("torch.div(%s, torch.add(torch.std(%s, [-1], True, True), %s))", centred, centred, number(epsilon));
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
