package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;
import org.sentenceforge.train.loss.WeightSchedule;

/**
 * Writes a loss as TorchScript: a line of text per operation. What {@link #when} guards is a block of its own, so that it costs nothing
 * where it does not hold.
 */
final class TorchLossOps implements LossOps<TorchLossOps.Value> {

    /** A value in the program: the name of a variable, or an expression that is cheap to repeat. */
    record Value(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** So many of so many things, drawn anew for every batch. */
    record Draw(int n, int of) {}

    private final Function<OwnParameter, String> parameters;
    private final Optional<SparseAutoEncoder> autoEncoder;
    private final Map<Double, Value> constants = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Draw> draws = new ArrayList<>();
    private final List<WeightSchedule> schedules = new ArrayList<>();
    private final Map<String, Value> means = new LinkedHashMap<>();
    private final Map<String, Value> counts = new LinkedHashMap<>();
    private int variables;
    private int depth;

    /**
     * @param parameters  the expression for a parameter of the loss
     * @param autoEncoder that the model ends with, for a loss that asks for latents
     */
    TorchLossOps(Function<OwnParameter, String> parameters, Optional<SparseAutoEncoder> autoEncoder) {
        this.parameters = parameters;
        this.autoEncoder = autoEncoder;
    }

    /** The lines of the method, but for its return; {@code e0} must be one of its arguments. */
    List<String> lines() {
        List<String> all = new ArrayList<>();
        constants.forEach((number, value) -> all.add(String.format(
                Locale.ROOT, "%s = torch.tensor(%s, dtype=6, device=ops.prim.device(e0))", value, literal(number))));
        all.addAll(lines);
        return all;
    }

    List<Draw> draws() {
        return draws;
    }

    /** Those whose shares by now are the argument {@code shares}. */
    List<WeightSchedule> schedules() {
        return schedules;
    }

    /** Scalars whose mean the log shows. */
    Map<String, Value> means() {
        return means;
    }

    /** Scalars whose sum the log shows. */
    Map<String, Value> counts() {
        return counts;
    }

    @Override
    public Value constant(double value) {
        return constants.computeIfAbsent(value, v -> new Value("c" + constants.size()));
    }

    private static String literal(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        return Double.toString(value).replace('E', 'e');
    }

    @Override
    public Value add(Value a, Value b) {
        return line("torch.add(%s, %s)", a, b);
    }

    @Override
    public Value subtract(Value a, Value b) {
        return line("torch.sub(%s, %s)", a, b);
    }

    @Override
    public Value multiply(Value a, Value b) {
        return line("torch.mul(%s, %s)", a, b);
    }

    @Override
    public Value divide(Value a, Value b) {
        return line("torch.div(%s, %s)", a, b);
    }

    @Override
    public Value exp(Value x) {
        return line("torch.exp(%s)", x);
    }

    @Override
    public Value log(Value x) {
        return line("torch.log(%s)", x);
    }

    @Override
    public Value sqrt(Value x) {
        return line("torch.sqrt(%s)", x);
    }

    @Override
    public Value abs(Value x) {
        return line("torch.abs(%s)", x);
    }

    @Override
    public Value relu(Value x) {
        return line("torch.relu(%s)", x);
    }

    @Override
    public Value softplus(Value x) {
        return line("torch.softplus(%s)", x);
    }

    @Override
    public Value sigmoid(Value x) {
        return line("torch.sigmoid(%s)", x);
    }

    @Override
    public Value tanh(Value x) {
        return line("torch.tanh(%s)", x);
    }

    @Override
    public Value less(Value a, Value b) {
        return line("torch.lt(%s, %s)", a, b);
    }

    @Override
    public Value equal(Value a, Value b) {
        return line("torch.eq(%s, %s)", a, b);
    }

    @Override
    public Value and(Value a, Value b) {
        return line("torch.logical_and(%s, %s)", a, b);
    }

    @Override
    public Value or(Value a, Value b) {
        return line("torch.logical_or(%s, %s)", a, b);
    }

    @Override
    public Value not(Value a) {
        return line("torch.logical_not(%s)", a);
    }

    @Override
    public Value where(Value condition, Value a, Value b) {
        return line("torch.where(%s, %s, %s)", condition, a, b);
    }

    @Override
    public Value number(Value truth) {
        return line("torch.to(%s, 6)", truth);
    }

    @Override
    public Value transpose(Value x) {
        return line("torch.transpose(%s, 0, 1)", x);
    }

    @Override
    public Value unsqueeze(Value x, int dim) {
        return line("torch.unsqueeze(%s, %s)", x, dim);
    }

    @Override
    public Value concat(List<Value> parts, int dim) {
        return parts.size() == 1 ? parts.get(0) : line("torch.cat([%s], %s)", list(parts), dim);
    }

    @Override
    public Value stack(List<Value> parts, int dim) {
        return line("torch.stack([%s], %s)", list(parts), dim);
    }

    private static String list(List<Value> values) {
        return values.stream().map(Value::text).collect(Collectors.joining(", "));
    }

    @Override
    public Value narrow(Value x, int dim, int start, int length) {
        return line("torch.narrow(%s, %s, %s, %s)", x, dim, start, length);
    }

    @Override
    public Value flatten(Value x) {
        return line("torch.reshape(%s, [-1])", x);
    }

    @Override
    public Value take(Value x, Value places) {
        return line("torch.take(%s, torch.to(%s, 4))", x, places);
    }

    @Override
    public Value diagonal(Value x) {
        return line("torch.diagonal(%s)", x);
    }

    @Override
    public Value rowNumbers(Value x) {
        return line(
                "torch.arange(torch.size(%s, 0), dtype=6, layout=0, device=ops.prim.device(%s), pin_memory=False)",
                x, x);
    }

    @Override
    public Value rowCount(Value x) {
        return line("torch.tensor(torch.size(%s, 0), dtype=6, device=ops.prim.device(%s))", x, x);
    }

    @Override
    public Value sum(Value x) {
        return line("torch.sum(%s)", x);
    }

    @Override
    public Value sum(Value x, int dim) {
        return line("torch.sum(%s, [%s])", x, dim);
    }

    @Override
    public Value mean(Value x) {
        return line("torch.mean(%s)", x);
    }

    @Override
    public Value max(Value x) {
        return line("torch.max(%s)", x);
    }

    @Override
    public Value min(Value x) {
        return line("torch.min(%s)", x);
    }

    @Override
    public Value max(Value x, int dim) {
        return line("(torch.max(%s, %s))[0]", x, dim);
    }

    @Override
    public Value min(Value x, int dim) {
        return line("(torch.min(%s, %s))[0]", x, dim);
    }

    @Override
    public Value largest(Value x, int k) {
        Value values = variable();
        Value places = variable();
        write(String.format(Locale.ROOT, "%s, %s = torch.topk(%s, %s, -1, True, False)", values, places, x, k));
        Value none = line("torch.new_zeros(%s, torch.size(%s))", x, x);
        return line("torch.relu(torch.scatter(%s, -1, %s, %s))", none, places, values);
    }

    @Override
    public Value logSumExp(Value x, int dim) {
        return line("torch.logsumexp(%s, [%s])", x, dim);
    }

    @Override
    public Value softmax(Value x, int dim) {
        return line("torch.softmax(%s, %s)", x, dim);
    }

    @Override
    public Value logSoftmax(Value x, int dim) {
        return line("torch.log_softmax(%s, %s)", x, dim);
    }

    @Override
    public Value norm(Value x) {
        return line("torch.linalg_vector_norm(%s, 2, [-1], False)", x);
    }

    @Override
    public Value matmul(Value a, Value b) {
        return line("torch.matmul(%s, %s)", a, b);
    }

    @Override
    public Value distances(Value a, Value b, int order) {
        return line("torch.cdist(%s, %s, %s.)", a, b, order);
    }

    @Override
    public Value normalize(Value x, double epsilon) {
        return line(
                "torch.div(%s, torch.clamp_min(torch.linalg_vector_norm(%s, 2, [-1], True), %s))",
                x, x, literal(epsilon));
    }

    @Override
    public Value crossEntropy(Value scores, Value classes) {
        return line("torch.cross_entropy_loss(%s, torch.to(%s, 4))", scores, classes);
    }

    @Override
    public Value detach(Value x) {
        return line("torch.detach(%s)", x);
    }

    @Override
    public Value parameter(OwnParameter parameter) {
        return new Value(parameters.apply(parameter));
    }

    @Override
    public SparseAutoEncoder autoEncoder() {
        return autoEncoder.orElseThrow();
    }

    @Override
    public void count(OwnParameter parameter, Value value) {
        line("torch.copy_(%s, %s)", parameters.apply(parameter), value);
    }

    @Override
    public List<Value> choose(int n, int of) {
        int first = draws.stream().mapToInt(Draw::of).sum();
        draws.add(new Draw(n, of));
        List<Value> chosen = new ArrayList<>();
        for (int i = 0; i < of; i++) {
            chosen.add(new Value("torch.select(draws, 0, " + (first + i) + ")"));
        }
        return chosen;
    }

    @Override
    public Value scheduled(WeightSchedule schedule) {
        schedules.add(schedule);
        return new Value("torch.select(shares, 0, " + (schedules.size() - 1) + ")");
    }

    @Override
    public Value when(Value truth, Supplier<Value> scalar) {
        Value zero = constant(0);
        Value result = variable();
        write(String.format(Locale.ROOT, "if bool(%s):", truth));
        depth++;
        Value found = scalar.get();
        write(result + " = " + found);
        depth--;
        write("else:");
        depth++;
        write(result + " = " + zero);
        depth--;
        return result;
    }

    @Override
    public Value report(String name, Value scalar) {
        if (told()) {
            means.merge(name, scalar, this::add);
        }
        return scalar;
    }

    @Override
    public void count(String name, Value scalar) {
        if (told()) {
            counts.putIfAbsent(name, scalar);
        }
    }

    /** What is not always found cannot be told either. */
    private boolean told() {
        return depth == 0;
    }

    private Value line(String format, Object... values) {
        Value value = variable();
        write(value + " = " + String.format(Locale.ROOT, format, values));
        return value;
    }

    private Value variable() {
        return new Value("x" + variables++);
    }

    private void write(String line) {
        lines.add("  ".repeat(depth) + line);
    }
}
