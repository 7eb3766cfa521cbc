package org.sentenceforge.export;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;

/** Texts of our own, short and long, in several languages and scripts, as a model's tokenizer cuts them. */
final class SampleTexts {
    /** Of texts that share a batch; longer rows tell nothing new and cost much: attention grows with the square. */
    static final int LONGEST = 512;
    /** Of the one text that is as long as the model takes, up to here. */
    private static final int LONGEST_OF_ALL = 2048;
    /** Lengths of the rows for a model without a tokenizer. */
    private static final int[] LENGTHS = {1, 2, 3, 5, 8, 9, 13, 21, 34, 47, 55, 89, 377, LONGEST, LONGEST_OF_ALL};
    /** Numbers of consecutive texts that are put together to make longer ones. */
    private static final int[] PARAGRAPHS = {4, 9, 25};
    /** Texts of random numbers of words, of which this is the largest. */
    private static final int RANDOM_TEXTS = 6;

    private static final int RANDOM_WORDS = 300;
    private static final long SEED = 20_26;
    /** Texts that are taken with each of the model's prompts. */
    private static final int PROMPTED_TEXTS = 3;
    /** For models without prompts. Those that leave a prompt out of the pooling need not have one of their own. */
    private static final String SOME_PROMPT = "query: ";

    private SampleTexts() {}

    /**
     * With what a graph is compared to the original: short texts, texts of random lengths, one as long as the model takes, or
     * {@value #LONGEST_OF_ALL} tokens, and some with each of the model's prompts.
     */
    static List<TokenSequence> forParity(ModelDirectory model) {
        int longest = Math.min(LONGEST_OF_ALL, model.maxLength());
        if (!hasTokenizer(model)) {
            return arbitrary(longest, model.tokenizerSettings().vocabulary());
        }
        List<String> lines = lines("parity-texts.txt");
        String[] words = String.join(" ", lines).split(" ");
        List<String> texts = new ArrayList<>(lines);
        texts.addAll(ofRandomLengths(words));
        List<TokenSequence> tokens = new ArrayList<>(tokens(model, texts));
        if (model.kind() != ModelKind.CROSS_ENCODER) {
            Set<String> prompts = new LinkedHashSet<>(model.settings().prompts().values());
            prompts.add(SOME_PROMPT);
            for (String prompt : prompts) {
                tokens.addAll(tokens(model, lines.subList(0, PROMPTED_TEXTS), prompt, LONGEST));
            }
        }
        tokens.addAll(tokens(model, List.of(endless(words, longest)), "", longest));
        return tokens;
    }

    /** As many words as a text may have tokens: words have one or more. */
    private static String endless(String[] words, int count) {
        return IntStream.range(0, count).mapToObj(i -> words[i % words.length]).collect(Collectors.joining(" "));
    }

    /** Consecutive words, in numbers that are as often small as large. */
    private static List<String> ofRandomLengths(String[] words) {
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            int count = (int) Math.pow(RANDOM_WORDS, random.nextDouble());
            int first = random.nextInt(words.length - count);
            texts.add(String.join(" ", Arrays.asList(words).subList(first, first + count)));
        }
        return texts;
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
        return tokens(model, texts, "", LONGEST);
    }

    private static List<TokenSequence> tokens(ModelDirectory model, List<String> texts, String prompt, int longest) {
        int maxLength = Math.min(longest, model.maxLength());
        if (!hasTokenizer(model)) {
            return arbitrary(maxLength, model.tokenizerSettings().vocabulary());
        }
        try (TextTokenizer tokenizer =
                model.openTokenizer(model.tokenizerSettings().withMaxLength(maxLength))) {
            if (model.kind() == ModelKind.CROSS_ENCODER) {
                List<String> others = new ArrayList<>(texts.subList(1, texts.size()));
                others.add(texts.get(0));
                return tokenizer.encodePairs(texts, others).sequences();
            }
            return tokenizer.encode(texts, prompt).sequences();
        }
    }

    private static boolean hasTokenizer(ModelDirectory model) {
        return Files.exists(model.tokenizerFolder().resolve("tokenizer.json"));
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
