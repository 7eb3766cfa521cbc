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

/** The texts with which a graph is compared to the original: short and long, in several languages and scripts. */
final class ParityTexts {
    private static final String RESOURCE = "parity-texts.txt";
    /** Longer rows tell nothing new and cost much: attention grows with the square. */
    private static final int LONGEST = 512;
    /** Lengths of the rows for a model without a tokenizer. */
    private static final int[] LENGTHS = {1, 2, 3, 5, 8, 9, 13, 21, 34, 47, 55, 89};

    private ParityTexts() {}

    /** The texts as the model's tokenizer cuts them; rows of arbitrary ids where the directory has no tokenizer. */
    static List<TokenSequence> of(ModelDirectory model) {
        int longest = Math.min(LONGEST, model.maxLength());
        if (!Files.exists(model.path().resolve("tokenizer.json"))) {
            return arbitrary(longest, model.tokenizerSettings().vocabulary());
        }
        List<String> texts = lines();
        texts.add(String.join(" ", texts).repeat(2));
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

    private static List<String> lines() {
        try (InputStream in = ParityTexts.class.getResourceAsStream(RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new ArrayList<>(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
