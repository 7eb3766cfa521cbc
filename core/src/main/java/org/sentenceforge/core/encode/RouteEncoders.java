package org.sentenceforge.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;

/**
 * The tokenizer and the encoder of every route through a model; a route is opened when a text first takes it. Owns them until
 * closed.
 */
final class RouteEncoders implements AutoCloseable {
    private final ModelDirectory model;
    private final Function<ModelDirectory, TextTokenizer> tokenizers;
    private final Function<ModelDirectory, SentenceEncoder> encoders;
    private final Map<SentenceModel, Route> opened = new LinkedHashMap<>();
    private final Map<TextRole, Route> byRole = new LinkedHashMap<>();

    /** What texts of one route go through. */
    record Route(TextTokenizer tokenizer, SentenceEncoder encoder) {}

    /** The routes of a model directory, none of them opened yet. */
    RouteEncoders(
            ModelDirectory model,
            Function<ModelDirectory, TextTokenizer> tokenizers,
            Function<ModelDirectory, SentenceEncoder> encoders) {
        this.model = model;
        this.tokenizers = tokenizers;
        this.encoders = encoders;
    }

    private Route open(ModelDirectory route) {
        TextTokenizer tokenizer = tokenizers.apply(route);
        try {
            return new Route(tokenizer, encoders.apply(route));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
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
            known = opened.computeIfAbsent(route.model(), modules -> open(route));
            byRole.put(role, known);
        }
        return known;
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(route -> {
            route.encoder().close();
            route.tokenizer().close();
        });
    }
}
