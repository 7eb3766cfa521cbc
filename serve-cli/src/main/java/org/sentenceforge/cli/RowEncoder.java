package org.sentenceforge.cli;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.command.EncoderOptions;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.EncodePipeline;
import org.sentenceforge.core.encode.EncodeStatistics;
import org.sentenceforge.core.encode.ModelEmbedder;
import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.encode.TextRole;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/** Rows of texts or of token ids to vectors. Owns the loaded model, and its tokenizer where one is needed, until closed. */
final class RowEncoder implements AutoCloseable {

    /** What to do with a text that is longer than the model takes. */
    enum OnLong {
        truncate,
        error
    }

    private final int tokensPerBatch;
    private final SentenceEncoder encoder;
    private final Optional<TextTokenizer> textTokenizer;
    private final Function<List<Row>, TokenizedTexts> tokenizer;

    private RowEncoder(
            int tokensPerBatch,
            SentenceEncoder encoder,
            Optional<TextTokenizer> textTokenizer,
            Function<List<Row>, TokenizedTexts> tokenizer) {
        this.tokensPerBatch = tokensPerBatch;
        this.encoder = encoder;
        this.textTokenizer = textTokenizer;
        this.tokenizer = tokenizer;
    }

    /** For rows of texts. */
    static RowEncoder ofTexts(
            ModelDirectory directory,
            EncoderOptions options,
            Function<Row, String> text,
            Prompt prompt,
            OnLong onLong) {
        ModelDirectory model = directory.forTask(prompt.role().task());
        String words = model.settings().promptText(prompt);
        TextTokenizer tokenizer = model.openTokenizer();
        try {
            return new RowEncoder(
                    options.settings().tokensPerBatch(),
                    options.backend().open(model, options.settings()),
                    Optional.of(tokenizer),
                    rows -> {
                        TokenizedTexts tokenized =
                                tokenizer.encode(rows.stream().map(text).toList(), words);
                        if (onLong == OnLong.error && !tokenized.truncated().isEmpty()) {
                            Row row = rows.get(tokenized.truncated().nextSetBit(0));
                            throw tooLong(
                                    row,
                                    "has more tokens than the model's maximum of " + model.maxLength(),
                                    "; shorten it, or pass --on-long truncate");
                        }
                        return tokenized;
                    });
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** For rows of token ids, which need no tokenizer. */
    static RowEncoder ofTokens(ModelDirectory directory, EncoderOptions options, TextRole role) {
        ModelDirectory model = directory.forTask(role.task());
        int vocabulary = model.tokenizerSettings().vocabulary();
        return new RowEncoder(
                options.settings().tokensPerBatch(),
                options.backend().open(model, options.settings()),
                Optional.empty(),
                rows -> new TokenizedTexts(
                        rows.stream()
                                .map(row -> checked(row, vocabulary, model.maxLength()))
                                .toList(),
                        new BitSet()));
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

    /** One vector per row reaches the sink, in the order of the rows. */
    EncodeStatistics sentences(Iterator<Row> rows, EncodePipeline.Sink<Row, float[]> sink, Progress.Task task) {
        return new EncodePipeline<>(tokenizer, encoder::encode, tokensPerBatch, ModelEmbedder.ROWS_PER_WINDOW)
                .run(rows, sink, task);
    }

    /** The vectors of all tokens of a row whose mask is 1 reach the sink, row by row in order. */
    EncodeStatistics tokens(Iterator<Row> rows, EncodePipeline.Sink<Row, float[][]> sink, Progress.Task task) {
        return new EncodePipeline<>(tokenizer, encoder::encodeTokens, tokensPerBatch, ModelEmbedder.ROWS_PER_WINDOW)
                .run(rows, sink, task);
    }

    @Override
    public void close() {
        encoder.close();
        textTokenizer.ifPresent(TextTokenizer::close);
    }
}
