package org.sentenceforge.train.distill;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.Vocabulary;
import org.sentenceforge.core.torch.TorchBackend;

/**
 * What a teacher makes of each token alone.
 *
 * @param tableSize one more than the largest id that its tokenizer gives
 * @param ids       the tokens that have a vector, ascending
 * @param vectors   [ids][hidden]
 */
record TeacherVectors(int tableSize, int[] ids, float[][] vectors) {
    private static final int TOKENS_AT_ONCE = 1024;

    /**
     * Runs the teacher's encoder over its vocabulary, each token between the special tokens that it puts around a text. Left out are tokens
     * of a pattern, and added ones but for those special tokens, padding and what stands for unknown words.
     */
    static TeacherVectors of(
            ModelDirectory teacher, PoolingMode pooling, Pattern leftOut, EncoderSettings settings, Progress progress) {
        ModelDirectory encoder =
                teacher.withModules(List.of(new Pooling(List.of(pooling), PromptTokens.INCLUDED)), Map.of(), 0);
        try (TextTokenizer tokenizer = teacher.openTokenizer()) {
            Vocabulary vocabulary = tokenizer.vocabulary();
            Frame frame = Frame.of(tokenizer);
            int[] ids = kept(vocabulary, frame.ids(teacher, vocabulary), leftOut, encoder);
            if (ids.length == 0) {
                throw SforgeException.usage("--token-remove-pattern " + leftOut + " leaves no token of the vocabulary");
            }
            List<TokenSequence> texts =
                    IntStream.of(ids).mapToObj(frame::around).toList();
            return new TeacherVectors(vocabulary.tokens().size(), ids, vectors(encoder, texts, settings, progress));
        }
    }

    /** The special tokens before and after a text. */
    private record Frame(int[] before, int[] after) {

        static Frame of(TextTokenizer tokenizer) {
            List<TokenSequence> rows = tokenizer.encode(List.of("", "a"), "").sequences();
            int[] empty = rows.get(0).ids();
            int[] text = rows.get(1).ids();
            int before = 0;
            while (before < empty.length && empty[before] == text[before]) {
                before++;
            }
            return new Frame(
                    IntStream.of(empty).limit(before).toArray(),
                    IntStream.of(empty).skip(before).toArray());
        }

        TokenSequence around(int id) {
            return TokenSequence.of(
                    IntStream.concat(IntStream.concat(IntStream.of(before), IntStream.of(id)), IntStream.of(after))
                            .toArray());
        }

        /** Added tokens that play a part. */
        Set<Integer> ids(ModelDirectory teacher, Vocabulary vocabulary) {
            Set<Integer> ids = new LinkedHashSet<>();
            IntStream.concat(IntStream.of(before), IntStream.of(after)).forEach(ids::add);
            vocabulary.unknown().ifPresent(ids::add);
            if (teacher.config().path("pad_token_id").isInt()) {
                ids.add(teacher.config().path("pad_token_id").asInt());
            }
            return ids;
        }
    }

    private static int[] kept(Vocabulary vocabulary, Set<Integer> needed, Pattern leftOut, ModelDirectory teacher) {
        int known =
                Math.min(vocabulary.tokens().size(), teacher.tokenizerSettings().vocabulary());
        return IntStream.range(0, known)
                .filter(id -> vocabulary.tokens().get(id) != null)
                .filter(id -> !vocabulary.added().contains(id) || needed.contains(id))
                .filter(id -> !leftOut.matcher(vocabulary.tokens().get(id)).lookingAt())
                .toArray();
    }

    private static float[][] vectors(
            ModelDirectory encoder, List<TokenSequence> texts, EncoderSettings settings, Progress progress) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        try (SentenceEncoder running = new TorchBackend().open(encoder, settings);
                Progress.Task task = progress.start("Encoding", "tokens", texts.size())) {
            for (int first = 0; first < texts.size(); first += TOKENS_AT_ONCE) {
                List<TokenSequence> batch = texts.subList(first, Math.min(texts.size(), first + TOKENS_AT_ONCE));
                vectors.addAll(List.of(running.encode(batch)));
                task.advance(batch.size());
            }
        }
        return vectors.toArray(float[][]::new);
    }
}
