package org.sentenceforge.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;

/**
 * The encoder and the tokenizer of every route through a model. A route is opened when a text first takes it, its tokenizer when a text
 * first needs one. Owns them until closed.
 */
final class RouteEncoders implements AutoCloseable {
    private final ModelDirectory model;
    private final Function<ModelDirectory, TextTokenizer> tokenizers;
    private final Function<ModelDirectory, SentenceEncoder> encoders;
    private final Map<SentenceModel, SentenceEncoder> running = new LinkedHashMap<>();
    private final Map<Way, Route> opened = new LinkedHashMap<>();
    private final Map<TextRole, Route> byRole = new LinkedHashMap<>();

    /** The routes of a model directory, none of them opened yet. */
    RouteEncoders(
            ModelDirectory model,
            Function<ModelDirectory, TextTokenizer> tokenizers,
            Function<ModelDirectory, SentenceEncoder> encoders) {
        this.model = model;
        this.tokenizers = tokenizers;
        this.encoders = encoders;
    }

    /** What tells a route from another: its modules, and what its rows of tokens are for where that makes a difference. */
    private record Way(SentenceModel modules, Optional<String> task) {}

    /** What texts of one route go through. Routes of the same modules share an encoder. */
    final class Route {
        private final ModelDirectory directory;
        private final SentenceEncoder encoder;
        private TextTokenizer tokenizer;

        private Route(ModelDirectory directory) {
            this.directory = directory;
            encoder = running.computeIfAbsent(directory.model(), modules -> encoders.apply(directory));
        }

        ModelDirectory directory() {
            return directory;
        }

        SentenceEncoder encoder() {
            return encoder;
        }

        synchronized TextTokenizer tokenizer() {
            if (tokenizer == null) {
                tokenizer = tokenizers.apply(directory);
            }
            return tokenizer;
        }

        private synchronized void close() {
            if (tokenizer != null) {
                tokenizer.close();
            }
        }
    }

    /**
     * The route of a text.
     *
     * @throws org.sentenceforge.core.SforgeException (usage) where the model has routes, but none for this
     */
    synchronized Route of(TextRole role) {
        Route known = byRole.get(role);
        if (known == null) {
            ModelDirectory route = model.forTask(role.task());
            known = opened.computeIfAbsent(new Way(route.model(), route.task()), way -> new Route(route));
            byRole.put(role, known);
        }
        return known;
    }

    @Override
    public synchronized void close() {
        running.values().forEach(SentenceEncoder::close);
        opened.values().forEach(Route::close);
    }
}
