package org.sentenceforge.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;

/** Texts of our own, short and long, in several languages and scripts, as a model's tokenizer cuts them. */
final class SampleTexts {
    /** Longer rows tell nothing new and cost much: attention grows with the square. */
    private static final int LONGEST = 512;
    /** Lengths of the rows for a model without a tokenizer. */
    private static final int[] LENGTHS = {1, 2, 3, 5, 8, 9, 13, 21, 34, 47, 55, 89};
    /** Numbers of consecutive texts that are put together to make longer ones. */
    private static final int[] PARAGRAPHS = {4, 9, 25};

    private SampleTexts() {}

    /** With what a graph is compared to the original. */
    static List<TokenSequence> forParity(ModelDirectory model) {
        List<String> texts = lines("parity-texts.txt");
        texts.add(String.join(" ", texts).repeat(2));
        return tokens(model, texts);
    }

    /** With what the activations of a model are measured: none of {@link #forParity}, which then tells how well that works for others. */
    static List<TokenSequence> forCalibration(ModelDirectory model) {
        List<String> lines = lines("calibration-texts.txt");
        List<String> texts = new ArrayList<>(lines);
        for (int size : PARAGRAPHS) {
            for (int first = 0; first + size <= lines.size(); first += size) {
                texts.add(String.join(" ", lines.subList(first, first + size)));
            }
        }
        return tokens(model, texts);
    }

    /** The texts, each with the next one where the model takes pairs; rows of arbitrary ids where the directory has no tokenizer. */
    static List<TokenSequence> tokens(ModelDirectory model, List<String> texts) {
        int longest = Math.min(LONGEST, model.maxLength());
        if (!Files.exists(model.tokenizerFolder().resolve("tokenizer.json"))) {
            return arbitrary(longest, model.tokenizerSettings().vocabulary());
        }
        try (TextTokenizer tokenizer =
                model.openTokenizer(model.tokenizerSettings().withMaxLength(longest))) {
            if (model.kind() == ModelKind.CROSS_ENCODER) {
                List<String> others = new ArrayList<>(texts.subList(1, texts.size()));
                others.add(texts.get(0));
                return tokenizer.encodePairs(texts, others).sequences();
            }
            return tokenizer.encode(texts, "").sequences();
        }
    }

    private static List<TokenSequence> arbitrary(int longest, int vocabulary) {
        List<TokenSequence> rows = new ArrayList<>();
        for (int length : LENGTHS) {
            int[] ids = new int[Math.min(length, longest)];
            for (int i = 0; i < ids.length; i++) {
                // the first ids are special tokens and padding in most vocabularies
                ids[i] = vocabulary - 1 - (int) ((7919L * i + 104_729L * length) % Math.max(1, vocabulary - 4));
            }
            rows.add(TokenSequence.of(ids));
        }
        return rows;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = SampleTexts.class.getResourceAsStream(resource);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new ArrayList<>(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
