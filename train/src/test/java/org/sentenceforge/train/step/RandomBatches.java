package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.OwnParameter;

/** Random batches for a loss, of every form that it takes. */
final class RandomBatches {
    private static final Set<Oddity> OF_LABELS =
            EnumSet.of(Oddity.ZERO_LABELS, Oddity.ONE_LABELS, Oddity.DIFFERENT_LABELS);

    private final Random random;

    RandomBatches(Random random) {
        this.random = random;
    }

    /**
     * What a loss's program is written for.
     *
     * @param texts   number of text columns
     * @param columns of embeddings or logits
     * @param width   how many numbers a label has, 0 for one that is no list, or lists of different lengths; empty where there are no
     *     labels
     */
    record Form(int texts, int columns, LabelKind label, Optional<Integer> width, int dimension, int layers) {}

    /** What is special about a batch. */
    enum Oddity {
        NONE,
        /** A row whose texts are all the same. */
        SAME_TEXTS,
        /** Two rows that are the same. */
        SAME_ROWS,
        /** Every embedding the same. */
        ALL_SAME,
        /** A row of embeddings that are all zero. */
        ZEROS,
        /** Labels, if they are numbers of no list, that are all 0: all pairs negative, all of one class, nothing to be ordered. */
        ZERO_LABELS,
        /** Labels that are all 1. */
        ONE_LABELS,
        /** Labels that all differ, as far as there are so many: no class has two members. */
        DIFFERENT_LABELS
    }

    /** What can be special about a batch of a form. */
    static List<Oddity> oddities(Form form) {
        boolean labelled = form.width().filter(width -> width == 0).isPresent();
        return Stream.of(Oddity.values())
                .filter(oddity -> labelled || !OF_LABELS.contains(oddity))
                .toList();
    }

    /** All forms, each with a dimension and a number of layers of its own. */
    List<Form> forms(Loss loss) {
        LossInputs inputs = loss.inputs();
        List<Form> forms = new ArrayList<>();
        int most = Math.min(inputs.maximumColumns(), inputs.minimumColumns() + 2);
        for (int texts = inputs.minimumColumns(); texts <= most; texts++) {
            int columns = inputs.embeddings(texts);
            for (LabelKind kind : inputs.labels().apply(texts)) {
                int dimension = dimension(inputs, kind);
                int layers = inputs.layers() ? 3 : 0;
                if (kind == LabelKind.NONE) {
                    forms.add(new Form(texts, columns, kind, Optional.empty(), dimension, layers));
                } else if (kind == LabelKind.NUMBERS) {
                    for (int width : inputs.widths().allowed(texts, dimension)) {
                        forms.add(new Form(texts, columns, kind, Optional.of(width), dimension, layers));
                    }
                } else {
                    forms.add(new Form(texts, columns, kind, Optional.of(0), dimension, layers));
                }
            }
        }
        return forms;
    }

    /** Of embeddings, or the number of labels. */
    private int dimension(LossInputs inputs, LabelKind kind) {
        if (inputs.pairing().isPresent()) {
            return kind == LabelKind.CLASS ? 3 + random.nextInt(3) : 1;
        }
        return 7 + random.nextInt(3);
    }

    /** How many pairs each row has; empty where they are not in one column. */
    private int[] pairs(LossInputs inputs, Form form, int rows) {
        return inputs.pairing()
                .map(pairing -> PairPlan.of(pairing, rows, form.texts, row -> 1 + random.nextInt(6), random.nextLong()))
                .map(PairPlan::perRow)
                .orElse(new int[0]);
    }

    private static double awayFromZero(double component) {
        return component + Math.copySign(0.05, component);
    }

    /** @param own the loss's parameters */
    LossData batch(Loss loss, Form form, List<OwnParameter> own, int rows, Oddity oddity) {
        LossInputs inputs = loss.inputs();
        // none near zero: a direction's gradient, and with it the rounding of float32, grows with 1 / the length;
        // same texts so rounded that products are exact in float32, and they at no distance
        DoubleSupplier component = oddity == Oddity.NONE || OF_LABELS.contains(oddity)
                ? () -> (float) awayFromZero(random.nextGaussian() / 2)
                : () -> Math.rint(random.nextGaussian() * 32) / 64;
        int[] pairs = pairs(inputs, form, rows);
        List<Array> embeddings =
                columns(form, pairs.length == 0 ? rows : IntStream.of(pairs).sum(), component);
        List<Array> guide = inputs.guide().isPresent()
                ? columns(new Form(form.texts, form.columns, form.label, form.width, 5, 0), rows, () ->
                        (float) random.nextGaussian())
                : List.of();
        List<Array> textIds = inputs.textIds() ? columns(rows, form.columns) : List.of();
        Optional<Array> labels = form.width.map(width -> labels(loss, form, rows, pairs, width, oddity));
        make(oddity, form, embeddings, textIds, pairs.length == 0 ? labels : Optional.empty());
        Map<String, Array> parameters = new LinkedHashMap<>();
        own.forEach(parameter -> parameters.put(
                parameter.name(),
                array(parameter.shape().stream().mapToInt(Integer::intValue).toArray(), () ->
                        (float) (random.nextGaussian() / 3 + 0.5))));
        return new LossData(
                embeddings,
                labels.map(values -> new LossBatch.Labels<>(values, form.width.orElseThrow())),
                guide,
                textIds,
                pairs,
                parameters,
                random.nextLong());
    }

    private static List<Array> columns(Form form, int rows, DoubleSupplier component) {
        int[] shape =
                form.layers == 0 ? new int[] {rows, form.dimension} : new int[] {form.layers + 1, rows, form.dimension};
        return IntStream.range(0, form.columns)
                .mapToObj(column -> array(shape, component))
                .toList();
    }

    /** Text numbers, few enough that some texts are the same. */
    private List<Array> columns(int rows, int columns) {
        return IntStream.range(0, columns)
                .mapToObj(column -> array(new int[] {rows}, () -> random.nextInt(2 * rows)))
                .toList();
    }

    private static Array array(int[] shape, DoubleSupplier component) {
        Array array = Array.of(shape);
        IntStream.range(0, array.data().length).forEach(i -> array.data()[i] = component.getAsDouble());
        return array;
    }

    private Array labels(Loss loss, Form form, int rows, int[] pairs, int width, Oddity oddity) {
        if (form.label == LabelKind.LIST) {
            return listLabels(pairs, oddity);
        }
        if (form.label == LabelKind.NUMBERS) {
            return array(new int[] {rows, width}, () -> (float) random.nextGaussian());
        }
        int most = form.label == LabelKind.CLASS ? loss.inputs().classes().orElse(3) : 2;
        Array labels = Array.of(rows);
        for (int row = 0; row < rows; row++) {
            labels.data()[row] = switch (oddity) {
                case ZERO_LABELS -> 0;
                case ONE_LABELS -> 1;
                case DIFFERENT_LABELS -> form.label == LabelKind.SCORE ? row / 8.0 : row % differentClasses(loss, form);
                default -> form.label == LabelKind.SCORE ? random.nextInt(5) / 4.0 : random.nextInt(most);
            };
        }
        return labels;
    }

    /** A label for each pair of a row, 0 behind the last. */
    private Array listLabels(int[] pairs, Oddity oddity) {
        int longest = IntStream.of(pairs).max().orElseThrow();
        Array labels = Array.of(pairs.length, longest);
        for (int row = 0; row < pairs.length; row++) {
            for (int i = 0; i < pairs[row]; i++) {
                labels.data()[row * longest + i] = switch (oddity) {
                    case ZERO_LABELS -> 0;
                    case ONE_LABELS -> 1;
                    case DIFFERENT_LABELS -> i - 2;
                    default -> random.nextInt(4);
                };
            }
        }
        return labels;
    }

    private static int differentClasses(Loss loss, Form form) {
        if (loss.inputs().pairing().isPresent()) {
            return form.dimension;
        }
        return form.label == LabelKind.BINARY ? 2 : loss.inputs().classes().orElse(Integer.MAX_VALUE);
    }

    private static void make(
            Oddity oddity, Form form, List<Array> embeddings, List<Array> textIds, Optional<Array> labels) {
        int rows = embeddings.get(0).data().length / ((form.layers + 1) * form.dimension);
        for (int layer = 0; layer <= form.layers; layer++) {
            int start = layer * rows * form.dimension;
            for (Array column : embeddings) {
                for (int i = 0; i < rows * form.dimension; i++) {
                    boolean first = i < form.dimension;
                    boolean second = i / form.dimension == 1;
                    int component = start + i % form.dimension;
                    double[] x = column.data();
                    if (oddity == Oddity.ALL_SAME || oddity == Oddity.SAME_TEXTS && first) {
                        x[start + i] = embeddings.get(0).data()[component];
                    } else if (oddity == Oddity.SAME_ROWS && second) {
                        x[start + i] = x[component];
                    } else if (oddity == Oddity.ZEROS && first) {
                        x[start + i] = 0;
                    }
                }
            }
        }
        if (oddity == Oddity.SAME_TEXTS) {
            textIds.forEach(ids -> ids.data()[0] = 0);
        }
        if (oddity == Oddity.SAME_ROWS && rows > 1) {
            textIds.forEach(ids -> ids.data()[1] = ids.data()[0]);
            labels.ifPresent(values -> {
                int width = values.data().length / rows;
                System.arraycopy(values.data(), 0, values.data(), width, width);
            });
        }
    }
}
