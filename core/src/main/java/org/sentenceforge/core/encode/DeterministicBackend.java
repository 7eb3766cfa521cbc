package org.sentenceforge.core.encode;

import java.util.Collections;
import java.util.List;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * A backend under which a text has the same vector, to the last bit, whatever else is encoded, in whatever order, batches and number of
 * threads. Matrix products choose their ways by the number of rows and of threads, and round differently on each; so every text goes
 * through the model by itself, on one thread, and several threads take several texts.
 */
public record DeterministicBackend(Backend backend) implements Backend {

    @Override
    public String name() {
        return backend.name();
    }

    @Override
    public boolean canRun(ModelDirectory model) {
        return backend.canRun(model);
    }

    @Override
    public List<String> exactFiles(ModelDirectory model) {
        return backend.exactFiles(model);
    }

    @Override
    public SentenceEncoder open(ModelDirectory model, EncoderSettings settings) {
        int threads = settings.threads() > 0
                ? settings.threads()
                : Runtime.getRuntime().availableProcessors();
        SentenceEncoder encoder = backend.open(model, settings.withThreads(1));
        return new ParallelEncoder(Collections.nCopies(threads, encoder), ParallelEncoder.Parts.SINGLE_TEXTS);
    }
}
