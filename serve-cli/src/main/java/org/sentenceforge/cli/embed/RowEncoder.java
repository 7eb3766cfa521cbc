package org.sentenceforge.cli.embed;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodePipeline;
import org.sentenceforge.core.encode.EncodeStatistics;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.encode.TokenRows;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.model.UnitLength;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/** Rows of texts or of token ids to vectors. Owns the loaded model, and its tokenizer where one is needed, until closed. */
final class RowEncoder implements AutoCloseable {

    /** What to do with a text that is longer than the model takes. */
    enum OnLong {
        truncate,
        error,
        /** Encode all of it in parts, and take the mean. */
        chunk
    }

    private final int tokensPerBatch;
    private final SentenceEncoder encoder;
    private final Optional<TextTokenizer> textTokenizer;
    private final Function<List<Row>, TokenizedTexts> tokenizer;
    private final Optional<Chunks> chunks;
    private long chunked;

    /**
     * How long texts are taken apart.
     *
     * @param parts all parts of a row's text
     * @param unitLength whether the model's embeddings have length 1, so that the mean of several is to have it, too
     */
    private record Chunks(Function<Row, List<TokenSequence>> parts, boolean unitLength) {
        float[] join(List<ChunkedRows.Piece> pieces, List<float[]> vectors) {
            float[] mean = ChunkedRows.mean(pieces, vectors);
            return unitLength ? UnitLength.of(mean) : mean;
        }
    }

    private RowEncoder(
            int tokensPerBatch,
            SentenceEncoder encoder,
            Optional<TextTokenizer> textTokenizer,
            Function<List<Row>, TokenizedTexts> tokenizer,
            Optional<Chunks> chunks) {
        this.tokensPerBatch = tokensPerBatch;
        this.encoder = encoder;
        this.textTokenizer = textTokenizer;
        this.tokenizer = tokenizer;
        this.chunks = chunks;
    }

    /** For rows of texts. */
    static RowEncoder ofTexts(
            ModelDirectory directory,
            Backend backend,
            EncoderSettings settings,
            Function<Row, String> text,
            Prompt prompt,
            OnLong onLong) {
        ModelDirectory model = directory.forTask(prompt.role().task());
        String words = model.settings().promptText(prompt);
        TextTokenizer tokenizer = model.openTokenizer();
        try {
            return new RowEncoder(
                    settings.tokensPerBatch(),
                    backend.open(model, settings),
                    Optional.of(tokenizer),
                    rows -> {
                        TokenizedTexts tokenized =
                                tokenizer.encode(rows.stream().map(text).toList(), words);
                        if (onLong == OnLong.error && !tokenized.truncated().isEmpty()) {
                            Row row = rows.get(tokenized.truncated().nextSetBit(0));
                            throw tooLong(
                                    row,
                                    "has more tokens than the model's maximum of " + model.maxLength(),
                                    "; shorten it, or pass --on-long truncate or chunk");
                        }
                        return tokenized;
                    },
                    onLong == OnLong.chunk ? Optional.of(chunks(model, tokenizer, text, words)) : Optional.empty());
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** For rows of token ids, which need no tokenizer. */
    static RowEncoder ofTokens(ModelDirectory directory, Backend backend, EncoderSettings settings, TextRole role) {
        ModelDirectory model = directory.forTask(role.task());
        int vocabulary = model.tokenizerSettings().vocabulary();
        return new RowEncoder(
                settings.tokensPerBatch(),
                backend.open(model, settings),
                Optional.empty(),
                rows -> new TokenizedTexts(
                        rows.stream()
                                .map(row -> checked(row, vocabulary, model.maxLength()))
                                .toList(),
                        new BitSet()),
                Optional.empty());
    }

    private static Chunks chunks(
            ModelDirectory model, TextTokenizer tokenizer, Function<Row, String> text, String words) {
        List<SentenceModule> modules = model.model().modules();
        return new Chunks(
                row -> tokenizer.chunks(text.apply(row), words), modules.get(modules.size() - 1) instanceof Normalize);
    }

    private static TokenSequence checked(Row row, int vocabulary, int maxLength) {
        TokenSequence tokens = TokenRows.tokens(row);
        if (tokens.firstPosition() + tokens.length() > maxLength) {
            throw tooLong(
                    row,
                    "has " + (tokens.firstPosition() + tokens.length())
                            + " tokens with the padding on the left, the model takes " + maxLength,
                    "; cut the row");
        }
        for (int id : tokens.ids()) {
            if (id >= vocabulary) {
                throw SforgeException.badData(
                        row.location() + ": token id " + id + " is not in the model's vocabulary of " + vocabulary
                                + "; the row was made by another model's tokenizer");
            }
        }
        return tokens;
    }

    private static SforgeException tooLong(Row row, String what, String remedy) {
        return SforgeException.badData(row.location() + ": the row " + what + remedy);
    }

    /** Size of a sentence embedding as the model gives it. */
    int dimension() {
        return encoder.dimension();
    }

    /** How many rows' texts were encoded in several parts. */
    long chunkedRows() {
        return chunked;
    }

    /** How much of what was computed was padding, from 0 to 1. */
    double paddingShare(EncodeStatistics statistics) {
        long padding = encoder.paddingTokens();
        return padding == 0 ? 0 : (double) padding / (padding + statistics.tokens());
    }

    /** One vector per row reaches the sink, in the order of the rows. */
    EncodeStatistics sentences(Iterator<Row> rows, EncodePipeline.Sink<Row, float[]> sink, Progress.Task task) {
        return chunks.isPresent()
                ? inParts(rows, encoder::encode, sink, chunks.get()::join, task)
                : pipeline(tokenizer, encoder::encode).run(rows, sink, task);
    }

    /** The vectors of all tokens of a row whose mask is 1 reach the sink, row by row in order. */
    EncodeStatistics tokens(Iterator<Row> rows, EncodePipeline.Sink<Row, float[][]> sink, Progress.Task task) {
        return chunks.isPresent()
                ? inParts(
                        rows, encoder::encodeTokens, sink, (pieces, vectors) -> ChunkedRows.concatenated(vectors), task)
                : pipeline(tokenizer, encoder::encodeTokens).run(rows, sink, task);
    }

    private <R, V> EncodePipeline<R, V> pipeline(
            Function<List<R>, TokenizedTexts> tokens, Function<List<TokenSequence>, V[]> model) {
        return new EncodePipeline<>(tokens, model, tokensPerBatch, Embedder.ROWS_PER_WINDOW);
    }

    private <V> EncodeStatistics inParts(
            Iterator<Row> rows,
            Function<List<TokenSequence>, V[]> model,
            EncodePipeline.Sink<Row, V> sink,
            BiFunction<List<ChunkedRows.Piece>, List<V>, V> join,
            Progress.Task task) {
        ChunkedRows pieces =
                new ChunkedRows(rows, tokenizer, chunks.orElseThrow().parts());
        ChunkedRows.Joined<V> joined = new ChunkedRows.Joined<>(sink, join);
        EncodeStatistics statistics = this.<ChunkedRows.Piece, V>pipeline(ChunkedRows.Piece::tokens, model)
                .run(pieces, joined, task);
        chunked += pieces.takenApart();
        return new EncodeStatistics(joined.count(), 0, statistics.tokens(), statistics.seconds());
    }

    @Override
    public void close() {
        encoder.close();
        textTokenizer.ifPresent(TextTokenizer::close);
    }
}
