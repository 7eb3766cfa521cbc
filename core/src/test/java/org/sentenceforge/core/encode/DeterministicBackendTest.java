package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.text.TokenSequence;

class DeterministicBackendTest {
    private static final List<String> WORDS =
            List.of("the", "cat", "is", "eating", "an", "apple", "dog", "reads", "who", "quickly", "over", "tree");

    /** 20 orders, budgets and numbers of threads; a company of the first texts alone, too. */
    @Test
    void aTextHasTheSameBitsInAnyCompanyOrderBudgetAndNumberOfThreads() {
        long seed = Long.getLong("seed", 14);
        Random random = new Random(seed);
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            StringBuilder text = new StringBuilder("" + i);
            for (int words = random.nextInt(40); words > 0; words--) {
                text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
            }
            texts.add(text.toString());
        }
        float[][] usual = encode(model, texts, 4096, 0);

        for (int run = 0; run < 20; run++) {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < texts.size(); i++) {
                order.add(i);
            }
            Collections.shuffle(order, random);
            List<Integer> company = order.subList(0, 1 + random.nextInt(texts.size()));
            int budget = 1 + random.nextInt(2000);
            int threads = 1 + random.nextInt(4);
            float[][] vectors = encode(model, company.stream().map(texts::get).toList(), budget, threads);
            for (int i = 0; i < vectors.length; i++) {
                assertThat(vectors[i])
                        .as(
                                "seed %d, run %d, text %d, budget %d, threads %d",
                                seed, run, company.get(i), budget, threads)
                        .isEqualTo(usual[company.get(i)]);
            }
        }
    }

    private static float[][] encode(ModelDirectory model, List<String> texts, int tokensPerBatch, int threads) {
        EncoderSettings settings =
                EncoderSettings.exact().withTokensPerBatch(tokensPerBatch).withThreads(threads);
        try (Embedder embedder =
                Embedder.open(model, TextRole.ANY, new DeterministicBackend(Backend.forModel(model)), settings)) {
            return embedder.encode(texts);
        }
    }

    /** Gives the length of each text, and remembers what it was given together. */
    private static final class Lengths implements SentenceEncoder {
        private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
        private int closed;

        @Override
        public int dimension() {
            return 1;
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            batches.add(batch.stream().map(TokenSequence::length).toList());
            if (batch.stream().anyMatch(text -> text.length() == 13)) {
                throw SforgeException.failed("unlucky", null);
            }
            return batch.stream().map(text -> new float[] {text.length()}).toArray(float[][]::new);
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            return new float[batch.size()][1][1];
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static List<TokenSequence> texts(int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(n -> TokenSequence.of(new int[n]))
                .toList();
    }

    @Test
    void severalEncodersShareABatchInPartsThatDoNotDependOnTheirNumber() {
        for (int count : new int[] {1, 2, 3}) {
            List<Lengths> encoders = Stream.generate(Lengths::new).limit(count).toList();
            ParallelEncoder parallel =
                    new ParallelEncoder(encoders, ParallelEncoder.Parts.within(EncodeLimits.ofTokens(50)));

            float[][] vectors = parallel.encode(texts(5, 30, 50, 10, 5));

            assertThat(vectors).isDeepEqualTo(new float[][] {{5}, {30}, {50}, {10}, {5}});
            assertThat(encoders.stream().flatMap(encoder -> encoder.batches.stream()))
                    .containsExactlyInAnyOrder(List.of(50), List.of(30, 10, 5, 5));
            assertThatThrownBy(() -> parallel.encode(texts(50, 13, 10))).hasMessage("unlucky");
            assertThat(parallel.encode(texts(1))).isDeepEqualTo(new float[][] {{1}});
            parallel.close();
            assertThat(encoders).allMatch(encoder -> encoder.closed == 1);
        }
    }

    @Test
    void anEncoderThatWorksForSeveralThreadsIsClosedOnce() {
        Lengths encoder = new Lengths();
        ParallelEncoder parallel = new ParallelEncoder(List.of(encoder, encoder), ParallelEncoder.Parts.SINGLE_TEXTS);

        parallel.encode(texts(3, 3, 4));
        parallel.close();

        assertThat(encoder.batches).containsExactlyInAnyOrder(List.of(3), List.of(3), List.of(4));
        assertThat(encoder.closed).isOne();
    }
}
