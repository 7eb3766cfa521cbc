package org.sentenceforge.core.encode;

import java.util.Collections;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * A backend under which a text has the same vector, to the last bit, whatever else is encoded, in whatever order, batches and number of
 * threads. Matrix products choose their ways by the number of rows and of threads, and round differently on each; so every text goes
 * through the model by itself, on one thread, and several threads take several texts, those of one batch.
 */
public record DeterministicBackend(Backend backend) implements DelegatingBackend {

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        SentenceEncoder encoder = backend.open(model, settings.withThreads(1));
        return new ParallelEncoder(Collections.nCopies(threads, encoder), ParallelEncoder.Parts.SINGLE_TEXTS);
    }
}
