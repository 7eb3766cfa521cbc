package org.sentenceforge.core.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Texts that are a function of row and column, of some 200 bytes of UTF-8, between 40 and 400. */
final class GeneratedRows {
    static final List<String> COLUMNS = List.of("anchor", "positive", "negative_1");

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
        SplittableRandom random = new SplittableRandom(row * COLUMNS.size() + column);
        int length = random.nextInt(40, 348);
        StringBuilder text = new StringBuilder(length + 16);
        text.append(row).append(':');
        while (text.length() < length) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return text.toString();
    }

    /** Writes a .jsonl.gz. */
    static void write(Path file, int rows) throws IOException {
        try (OutputStream out = new FastGzip(Files.newOutputStream(file));
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (int row = 0; row < rows; row++) {
                json.writeStartObject();
                for (int column = 0; column < COLUMNS.size(); column++) {
                    json.writeStringField(COLUMNS.get(column), text(row, column));
                }
                json.writeEndObject();
            }
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
