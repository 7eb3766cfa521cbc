package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.support.TinySparse;
import org.sentenceforge.core.text.TokenSequence;

class SparseWorkersTest {
    private static final List<String> TEXTS = List.of("the cat eats an apple", "who finds the red car");

    @TempDir
    private Path folder;

    /** Libtorch, which gives nobody a batch before two have asked. */
    private record InTwos(Backend backend) implements DelegatingBackend {
        @Override
        public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
            return new Meeting(
                    new WorkersBackend(backend, 2).open(model, settings.withTokensPerBatch(8)), new CyclicBarrier(2));
        }
    }

    private record Meeting(SentenceEncoder encoder, CyclicBarrier both) implements SentenceEncoder {
        @Override
        public int workers() {
            return encoder.workers();
        }

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            try {
                both.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("not at the same time", e);
            }
            return encoder.encode(batch);
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            return encoder.encodeTokens(batch);
        }

        @Override
        public void close() {
            encoder.close();
        }
    }

    @Test
    void severalBatchesOfASparseEncoderRunAtTheSameTime() throws IOException {
        ModelDirectory model = ModelDirectory.read(TinySparse.in(folder));
        EncoderSettings settings = EncoderSettings.exact().withTokensPerBatch(8);

        assertThat(encode(model, new InTwos(Backend.named("torch")), settings))
                .usingRecursiveComparison()
                .withComparatorForType(SparseWorkersTest::closely, Float.class)
                .isEqualTo(encode(model, Backend.named("torch"), settings));
    }

    private static List<SparseVector> encode(ModelDirectory model, Backend backend, EncoderSettings settings) {
        try (Embedder embedder = Embedder.open(model, backend, settings)) {
            return embedder.encodeSparse(
                    TEXTS, EncodeOptions.of(new Prompt.Document()), Progress.NONE.start("", "", 2));
        }
    }

    private static int closely(float a, float b) {
        return Math.abs(a - b) < 1e-5 ? 0 : Float.compare(a, b);
    }
}
