package org.sentenceforge.core.module;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Different modules for different kinds of text: queries by one route, documents by another. {@link SentenceModel#route} chooses;
 * without a choice the default route is taken.
 *
 * @param routes       the chain of each route by its name, in stored order
 * @param defaultRoute a key of {@code routes}
 */
public record Router(Map<String, List<SentenceModule>> routes, String defaultRoute) implements SentenceModule {

    /**
     * The modules of a route.
     *
     * @throws SforgeException (usage) where there is no such route
     */
    public List<SentenceModule> route(String name) {
        List<SentenceModule> modules = routes.get(name);
        if (modules == null) {
            throw SforgeException.usage(
                    "the model has no route '" + name + "'; it has " + String.join(", ", routes.keySet()));
        }
        return modules;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        for (SentenceModule module : route(defaultRoute)) {
            features = module.apply(ops, features);
        }
        return features;
    }

    @Override
    public int dimension(int before) {
        for (SentenceModule module : route(defaultRoute)) {
            before = module.dimension(before);
        }
        return before;
    }
}
