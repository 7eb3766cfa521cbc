package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.OwnParameter;
import org.sentenceforge.train.loss.WeightSchedule;
import org.sentenceforge.train.step.TorchLossOps.Value;

/**
 * A loss as TorchScript.
 *
 * @param method     its text; the method takes the embeddings {@code e0}, {@code e1} … of the columns, or the logits of pairs, the {@code inputs}, and the
 *     parameters; it returns the value, then the reported scalars
 * @param embeddings names of the arguments that are embeddings
 * @param inputs     names of the arguments that a batch brings beside its texts, as {@link LossArrays} makes them
 * @param draws      random choices, whose truth values are the argument {@code draws}
 * @param schedules of weights, whose shares by now are the argument {@code shares}
 * @param means      names of the reported scalars whose mean the log shows
 * @param counts     names of those whose sum it shows, behind the means
 */
record LossProgram(
        String method,
        List<String> embeddings,
        List<String> inputs,
        List<TorchLossOps.Draw> draws,
        List<WeightSchedule> schedules,
        List<String> means,
        List<String> counts) {

    /** Which rows a value is found for. */
    enum Rows {
        ALL,
        /** {@code count} rows from {@code first} on, two further arguments before the parameters. */
        SLICE
    }

    /**
     * Writes a loss.
     *
     * @param name       of the method
     * @param columns    number of columns of embeddings or of logits
     * @param labelWidth how many numbers a label has, 0 for one that is no list; empty where there are no labels
     * @param layers     how many layers but the last there are embeddings of; 0 where none are asked for
     * @param parameters the expression for a parameter of the loss
     * @param autoEncoder that the model ends with, for a loss that asks for latents
     */
    static LossProgram of(
            String name,
            Loss loss,
            int columns,
            int dimension,
            Optional<Integer> labelWidth,
            int layers,
            Rows rows,
            Function<OwnParameter, String> parameters,
            Optional<SparseAutoEncoder> autoEncoder) {
        LossInputs needed = loss.inputs();
        List<String> embeddings = names("e", columns);
        List<String> guide = needed.guide().isPresent() ? names("g", columns) : List.of();
        List<String> textIds = needed.textIds() ? names("t", columns) : List.of();
        TorchLossOps ops = new TorchLossOps(parameters, autoEncoder);
        UnaryOperator<Value> own = rows == Rows.ALL
                ? UnaryOperator.identity()
                : x -> new Value("torch.narrow(" + x + ", 0, int(first), int(count))");
        Value value = loss.value(
                ops,
                new LossBatch<>(
                        embeddings.stream()
                                .map(e -> layers > 0 ? layer(e, layers) : new Value(e))
                                .toList(),
                        dimension,
                        labelWidth.map(width -> new LossBatch.Labels<>(new Value("y"), width)),
                        values(guide),
                        values(textIds),
                        IntStream.range(0, layers)
                                .mapToObj(l -> embeddings.stream()
                                        .map(e -> layer(e, l))
                                        .toList())
                                .toList(),
                        Optional.of(new Value("places")).filter(places -> needed.listed()),
                        own));
        List<String> inputs = new ArrayList<>();
        labelWidth.ifPresent(width -> inputs.add("y"));
        inputs.addAll(guide);
        inputs.addAll(textIds);
        if (needed.listed()) {
            inputs.add("places");
        }
        if (!ops.draws().isEmpty()) {
            inputs.add("draws");
        }
        if (!ops.schedules().isEmpty()) {
            inputs.add("shares");
        }
        List<String> declared = new ArrayList<>(embeddings);
        declared.addAll(inputs);
        if (rows == Rows.SLICE) {
            declared.addAll(List.of("first", "count"));
        }
        List<String> results = new ArrayList<>(List.of(value.text()));
        ops.means().values().forEach(mean -> results.add(mean.text()));
        ops.counts().values().forEach(count -> results.add(count.text()));
        String text = "def " + name + "(self: __torch__.Ops,\n  " + String.join(": Tensor,\n  ", declared)
                + ": Tensor,\n  p: List[Tensor]) -> List[Tensor]:\n"
                + String.join("\n", ops.lines()).indent(2)
                + "  return [" + String.join(", ", results) + "]\n";
        return new LossProgram(
                text,
                embeddings,
                inputs,
                List.copyOf(ops.draws()),
                List.copyOf(ops.schedules()),
                List.copyOf(ops.means().keySet()),
                List.copyOf(ops.counts().keySet()));
    }

    private static Value layer(String column, int layer) {
        return new Value("torch.select(" + column + ", 0, " + layer + ")");
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<Value> values(List<String> names) {
        return names.stream().map(Value::new).toList();
    }

    /** How many scalars the method reports beside the value. */
    int reports() {
        return means.size() + counts.size();
    }
}
