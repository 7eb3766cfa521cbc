package org.sentenceforge.core.encode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/**
 * Reads rows, tokenizes some hundred at a time and cuts them into windows. Where a window ends depends on nothing but the number of rows
 * before it and the tokens of those in it; with {@link LiveRows} also on when they come.
 */
final class TokenizedWindows<R> {
    private static final int ROWS_AT_ONCE = 512;

    private final Iterator<R> rows;
    private final Function<List<R>, TokenizedTexts> tokenizer;
    private final WindowSize size;
    private final Deque<Tokenized<R>> ahead = new ArrayDeque<>();
    private long position;
    private boolean ended;

    private record Tokenized<R>(R row, List<TokenSequence> parts, boolean truncated) {
        long tokens() {
            return parts.stream().mapToLong(TokenSequence::length).sum();
        }
    }

    /** @param position how many rows of the input lie before these */
    TokenizedWindows(Iterator<R> rows, Function<List<R>, TokenizedTexts> tokenizer, WindowSize size, long position) {
        this.rows = rows;
        this.tokenizer = tokenizer;
        this.size = size;
        this.position = position;
    }

    /** The next window; one without rows at the end. */
    Window<R> next() {
        int most = size.rowsFrom(position);
        Window<R> window = new Window<>(new ArrayList<>(), new ArrayList<>(), new BitSet());
        long tokens = 0;
        while (window.rows().size() < most
                && (window.rows().isEmpty() || isReady())
                && readAhead(most - window.rows().size())) {
            Tokenized<R> row = ahead.getFirst();
            tokens += row.tokens();
            if (tokens > size.tokens() && !window.rows().isEmpty()) {
                break;
            }
            window.truncated().set(window.rows().size(), row.truncated);
            window.rows().add(row.row);
            window.texts().add(row.parts);
            ahead.removeFirst();
        }
        position += window.rows().size();
        return window;
    }

    /** Whether there is no need to wait to know of a further row. */
    private boolean isReady() {
        return !ahead.isEmpty() || !(rows instanceof LiveRows<R> live) || live.isReady();
    }

    /** Whether there is a further row. */
    private boolean readAhead(int wanted) {
        if (ahead.isEmpty()) {
            List<R> some = new ArrayList<>();
            while (some.size() < Math.min(wanted, ROWS_AT_ONCE) && (some.isEmpty() || isReady()) && rows.hasNext()) {
                some.add(rows.next());
            }
            if (!some.isEmpty()) {
                tokenize(some);
            }
        }
        return !ahead.isEmpty();
    }

    private synchronized void tokenize(List<R> some) {
        if (ended) {
            throw new CancellationException();
        }
        TokenizedTexts tokens = tokenizer.apply(some);
        int first = 0;
        for (int i = 0; i < some.size(); i++) {
            int parts = tokens.parts(first);
            ahead.add(new Tokenized<>(
                    some.get(i),
                    List.copyOf(tokens.sequences().subList(first, first + parts)),
                    tokens.truncated().get(i)));
            first += parts;
        }
    }

    /** Waits for a call of the tokenizer; there will be no further one, so that it may be closed, which no native call survives. */
    synchronized void end() {
        ended = true;
    }
}
