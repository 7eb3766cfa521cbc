package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.output.EmbeddingLayout;
import org.sentenceforge.core.output.EmbeddingLayout.Unit;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.RowLayout;
import org.sentenceforge.core.output.RowWriter;
import org.sentenceforge.core.output.ValueRanges;

/**
 * A data set's rows to a file of embeddings, with a window of rows in memory whatever their number. The model stays its owner's to close.
 *
 * <pre>{@code
 * EmbedJob job = new EmbedJob(model, RowInput.columns(List.of("text")), EncodeOptions.of(new Prompt.Default()));
 * try (RowReader rows = RowSource.files("texts.jsonl").open(Selection.of("text"));
 *         EmbeddingWriter writer = EmbeddingWriter.create(Path.of("vectors.npy"), job.vectors())) {
 *     EncodeStatistics statistics = job.run(rows, writer, Progress.NONE);
 * }
 * }</pre>
 *
 * @param input what of a row is embedded
 */
public record EmbedJob(Embedder model, RowInput<Row> input, EncodeOptions options) {

    /** A file with one float32 vector per row and nothing else. */
    public EmbeddingLayout vectors() {
        return layout(Unit.SENTENCE, Precision.FLOAT32, Optional.empty(), List.of());
    }

    /**
     * What the file is to hold per row.
     *
     * @param asked of a multi-vector encoder, whose embeddings are those of tokens, any
     * @param calibration ranges for 8-bit precisions; without them those of the embeddings themselves
     * @param kept        columns that are written beside the embedding
     * @throws SforgeException (usage) where the model or the unit does not allow it
     */
    public EmbeddingLayout layout(
            Unit asked, Precision precision, Optional<ValueRanges> calibration, List<String> kept) {
        Unit unit = model.isMultiVector() ? Unit.TOKENS : asked;
        int dimension =
                unit == Unit.TOKENS && !model.isSparse() ? model.tokenDimension(options) : model.dimension(options);
        Optional<EmbeddingLayout.Entries> entries =
                model.isSparse() ? Optional.of(new EmbeddingLayout.Entries(model.entries())) : Optional.empty();
        return new EmbeddingLayout(dimension, unit, precision, calibration, kept, model.mark(), entries);
    }

    /**
     * The ranges of these rows' embeddings.
     *
     * @param tooFew gets the number of rows where there are fewer than good ranges take
     */
    public ValueRanges ranges(Iterator<Row> rows, Consumer<Integer> tooFew) {
        List<float[]> vectors = new ArrayList<>();
        model.encode(
                rows,
                input,
                options,
                (window, some) -> vectors.addAll(some),
                Progress.NONE.start("", "", Progress.UNKNOWN));
        if (vectors.size() < ValueRanges.ENOUGH_ROWS) {
            tooFew.accept(vectors.size());
        }
        return ValueRanges.of(vectors, model.dimension(options));
    }

    /** What is written of a row that was cut to the model's length: its number from 1, where it was read, and the kept columns. */
    public static RowLayout truncatedRows(List<String> kept) {
        List<String> columns = new ArrayList<>(List.of("row", "place"));
        columns.addAll(kept);
        return new RowLayout(columns, Set.of());
    }

    /**
     * Embeds the rows and completes the file.
     *
     * @param writer has the layout of this job; as many rows as it has already are left out
     * @return what was done; without the rows that were there
     */
    public EncodeStatistics run(Iterator<Row> rows, EmbeddingWriter writer, Progress progress) {
        return run(rows, writer, Optional.empty(), progress);
    }

    /**
     * The same.
     *
     * @param truncated gets the rows that were cut, as {@link #truncatedRows} says
     */
    public EncodeStatistics run(
            Iterator<Row> rows, EmbeddingWriter writer, Optional<RowWriter> truncated, Progress progress) {
        long done = writer.rows();
        for (long skipped = 0; skipped < done && rows.hasNext(); skipped++) {
            rows.next();
        }
        try (Progress.Task task = progress.start("Encoding", "rows", Progress.UNKNOWN)) {
            EncodeStatistics statistics;
            if (model.isSparse()) {
                statistics =
                        model.encodeSparse(rows, done, input, options, sink(writer, truncated, writer::write), task);
            } else if (model.isMultiVector()) {
                statistics = model.encodeMultiVectors(
                        rows, done, input, options, sink(writer, truncated, writer::writeTokens), task);
            } else if (writer.layout().unit() == Unit.TOKENS) {
                statistics = model.encodeTokens(
                        rows, done, input, options, sink(writer, truncated, writer::writeTokens), task);
            } else {
                statistics = model.encode(rows, done, input, options, sink(writer, truncated, writer::write), task);
            }
            writer.commit();
            // last: without it, the other file being there, everything begins anew
            truncated.ifPresent(RowWriter::commit);
            return statistics;
        }
    }

    private interface Write<V> {
        void accept(V vector, List<Object> kept);
    }

    /** Window by window, so that a resumed run makes the same windows. */
    private static <V> EncodePipeline.WindowSink<Row, V> sink(
            EmbeddingWriter writer, Optional<RowWriter> truncated, Write<V> write) {
        List<String> kept = writer.layout().kept();
        return (rows, vectors, cut) -> {
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                List<Object> cells = row.cells(kept);
                write.accept(vectors.get(i), cells);
                if (cut.get(i) && truncated.isPresent()) {
                    List<Object> found = new ArrayList<>(
                            List.of(writer.rows(), row.location().toString()));
                    found.addAll(cells);
                    truncated.get().write(found);
                }
            }
            truncated.ifPresent(file -> file.flush(writer.rows()));
            writer.flush();
        };
    }
}
