package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TokenSequence;

/** A backend that takes so many batches at one time, each on its share of the CPU's threads; the model is in memory once. */
public record WorkersBackend(Backend backend, int workers) implements DelegatingBackend {

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        return new Shared(backend.open(model, settings.withThreads(Math.max(1, threads / workers))), workers);
    }

    private record Shared(SentenceEncoder encoder, int workers) implements SentenceEncoder {

        @Override
        public int dimension() {
            return encoder.dimension();
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            return encoder.encode(batch);
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            return encoder.encodeTokens(batch);
        }

        @Override
        public long paddingTokens() {
            return encoder.paddingTokens();
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
