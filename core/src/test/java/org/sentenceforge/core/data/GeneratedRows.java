package org.sentenceforge.core.data;

import java.util.SplittableRandom;

/** Texts that are a function of row and column, of 200 bytes of UTF-8 on average and between 40 and 400. */
final class GeneratedRows {
    private static final String[] WORDS = {
        "embedding",
        "of",
        "the",
        "größe",
        "query",
        "documents",
        "in",
        "naïve",
        "search",
        "a",
        "train",
        "東京",
        "model",
        "with",
        "and",
        "contrastive",
        "loss",
        "\"quoted\"",
        "is",
        "retrieval"
    };

    private GeneratedRows() {}

    static String text(long row, int column) {
        SplittableRandom random = new SplittableRandom(row * 31 + column);
        int length = random.nextInt(40, 348);
        StringBuilder text = new StringBuilder(length + 16);
        text.append(row).append(':');
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }
}
