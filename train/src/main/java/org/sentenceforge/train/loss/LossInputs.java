package org.sentenceforge.train.loss;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/**
 * What a loss needs of a batch. It is checked when a data set is opened, before any model is loaded.
 *
 * @param minimumColumns fewest text columns
 * @param maximumColumns most text columns
 * @param labels         the kinds of label that it takes, by the number of text columns; {@link LabelKind#NONE} among them where it can
 *     do without
 * @param widths         how many numbers a label that is a list may have
 * @param teacher        whether these are embeddings of the model's size
 * @param classes        how many classes there are; empty for any
 * @param guide          the model whose embeddings of the same texts it needs too
 * @param layers         whether it needs the embeddings that every layer of the encoder would give
 * @param textIds        whether it needs to know which texts of a batch are the same
 * @param twin           whether the first column goes through a copy of the model that is trained beside it and then given up; a single
 *     column goes through both
 * @param latents        whether it is handed what the model's SparseAutoEncoder is given in place of what that makes of it
 * @param pairing        which texts a cross-encoder reads together, whose logits the loss then sees; empty for the embeddings of texts that
 *     are read alone
 */
@RecordBuilder
public record LossInputs(
        int minimumColumns,
        int maximumColumns,
        IntFunction<Set<LabelKind>> labels,
        Widths widths,
        boolean teacher,
        OptionalInt classes,
        Optional<String> guide,
        boolean layers,
        boolean textIds,
        boolean twin,
        boolean latents,
        Optional<Pairing> pairing) {

    /** How many numbers a label that is a list may have. */
    @FunctionalInterface
    public interface Widths {

        /**
         * @param columns   number of text columns
         * @param dimension of the model's embeddings
         */
        Set<Integer> allowed(int columns, int dimension);

        /** So many for all columns together, or for each. */
        static Widths oneOrEach(int size) {
            return (columns, dimension) -> new TreeSet<>(List.of(size, columns * size));
        }
    }

    /** So many text columns, no label. */
    public static LossInputs columns(int minimum, int maximum) {
        return new LossInputs(
                minimum,
                maximum,
                columns -> Set.of(LabelKind.NONE),
                (columns, dimension) -> Set.of(),
                false,
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    /** At least so many text columns, no label. */
    public static LossInputs columnsFrom(int minimum) {
        return columns(minimum, Integer.MAX_VALUE);
    }

    public LossInputs withLabel(LabelKind... kinds) {
        return withLabels(columns -> Set.of(kinds));
    }

    public LossInputs withLabels(IntFunction<Set<LabelKind>> kinds) {
        return changed().labels(kinds).build();
    }

    public LossInputs withWidths(Widths allowed) {
        return changed().widths(allowed).build();
    }

    /** Labels are embeddings of the model's size, one for all text columns or one for each. */
    public LossInputs withTeacher() {
        return withLabel(LabelKind.NUMBERS)
                .withWidths((columns, dimension) -> Widths.oneOrEach(dimension).allowed(columns, dimension))
                .changed()
                .teacher(true)
                .build();
    }

    public LossInputs withClasses(int number) {
        return changed().classes(OptionalInt.of(number)).build();
    }

    public LossInputs withGuide(String model) {
        return changed().guide(Optional.of(model)).build();
    }

    public LossInputs withLayers() {
        return changed().layers(true).build();
    }

    public LossInputs withTextIds(boolean needed) {
        return changed().textIds(needed).build();
    }

    public LossInputs withTwin() {
        return changed().twin(true).build();
    }

    public LossInputs withLatents() {
        return changed().latents(true).build();
    }

    public LossInputs withPairing(Pairing wanted) {
        return changed().pairing(Optional.of(wanted)).build();
    }

    private LossInputsBuilder changed() {
        return LossInputsBuilder.builder(this);
    }

    /** How many columns of embeddings, or of logits, the loss sees for so many text columns. */
    public int embeddings(int columns) {
        if (pairing.isPresent()) {
            return listed() ? 1 : columns - 1;
        }
        return twin && columns == 1 ? 2 : columns;
    }

    /** Whether the loss sees the logits of all pairs in one column, row after row, since a row may have any number of them. */
    public boolean listed() {
        return pairing.filter(wanted -> !(wanted instanceof Pairing.Columns)).isPresent();
    }

    /** What two losses over the same batch need between them; a label that only one of them takes is left to that one. */
    public LossInputs and(LossInputs other) {
        return new LossInputs(
                Math.max(minimumColumns, other.minimumColumns),
                Math.min(maximumColumns, other.maximumColumns),
                columns -> both(labels.apply(columns), other.labels.apply(columns), Set.of(LabelKind.NONE)),
                (columns, dimension) ->
                        both(widths.allowed(columns, dimension), other.widths.allowed(columns, dimension), Set.of()),
                teacher || other.teacher,
                classes.isPresent() ? classes : other.classes,
                guide.or(() -> other.guide),
                layers || other.layers,
                textIds || other.textIds,
                twin || other.twin,
                latents || other.latents,
                pairing);
    }

    /** The intersection of two sets, of which one says nothing where it is {@code none}. */
    private static <T> Set<T> both(Set<T> one, Set<T> other, Set<T> none) {
        if (one.equals(none) || other.equals(none)) {
            return one.equals(none) ? other : one;
        }
        return one.stream().filter(other::contains).collect(Collectors.toSet());
    }

    /**
     * Refuses a data set with too few or too many text columns.
     *
     * @param loss    its name
     * @param dataset what messages call the data set
     * @param columns number of text columns
     */
    public void checkColumns(String loss, String dataset, int columns, String names) {
        if (columns < minimumColumns || columns > maximumColumns) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: %s needs %s, got %d (%s); choose them with 'columns'",
                    dataset,
                    loss,
                    columnsInWords(),
                    columns,
                    names));
        }
    }

    /**
     * Refuses labels that are lists of too few or too many numbers.
     *
     * @param loss      its name
     * @param width     how many numbers a label has
     * @param columns   number of text columns
     * @param dimension of the model's embeddings
     */
    public void checkWidth(String loss, int width, int columns, int dimension) {
        Set<Integer> allowed = widths.allowed(columns, dimension);
        if (!allowed.contains(width)) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: labels are lists of %d numbers; for %d text column%s and embeddings of %d components it needs %s",
                    loss,
                    width,
                    columns,
                    columns == 1 ? "" : "s",
                    dimension,
                    allowed.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "))));
        }
    }

    /** The text columns in words: "at least 2 text columns". */
    public String columnsInWords() {
        if (maximumColumns == Integer.MAX_VALUE) {
            return "at least " + minimumColumns + " text column" + (minimumColumns == 1 ? "" : "s");
        }
        String number = minimumColumns == maximumColumns
                ? Integer.toString(minimumColumns)
                : minimumColumns + " to " + maximumColumns;
        return number + " text column" + (maximumColumns == 1 ? "" : "s");
    }
}
