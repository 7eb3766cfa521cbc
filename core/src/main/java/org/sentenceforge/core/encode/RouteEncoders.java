package org.sentenceforge.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;

/**
 * The tokenizer and the encoder of every route through a model; a route is opened when a text first takes it. Owns them until
 * closed.
 */
final class RouteEncoders implements AutoCloseable {
    private final Function<TextRole, ModelDirectory> directories;
    private final Function<ModelDirectory, Route> open;
    private final Map<SentenceModel, Route> opened = new LinkedHashMap<>();
    private final Map<TextRole, Route> byRole = new LinkedHashMap<>();

    /** What texts of one route go through. */
    record Route(TextTokenizer tokenizer, SentenceEncoder encoder) {}

    /** The routes of a model directory, none of them opened yet. */
    RouteEncoders(ModelDirectory model, Backend backend, EncoderSettings settings) {
        directories = role -> model.forTask(role.task());
        open = directory -> open(directory, backend, settings);
    }

    /** A single route, which texts of every kind take. */
    RouteEncoders(Route only) {
        directories = role -> null;
        open = directory -> only;
    }

    private static Route open(ModelDirectory model, Backend backend, EncoderSettings settings) {
        TextTokenizer tokenizer = model.openTokenizer();
        try {
            return new Route(tokenizer, backend.open(model, settings));
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
            ModelDirectory directory = directories.apply(role);
            SentenceModel chain = directory == null ? null : directory.model();
            known = opened.computeIfAbsent(chain, modules -> open.apply(directory));
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
