package org.sentenceforge.core.module;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Different modules for different kinds of text: queries by one route, documents by another. {@link SentenceModel#forTask} chooses;
 * without a choice a text is for no task in particular.
 *
 * @param routes  the chain of each route by its name, in stored order
 * @param routing which of them a text takes
 */
public record Router(Map<String, List<SentenceModule>> routes, Routing routing) implements SentenceModule {

    @Override
    public List<SentenceModule> forTask(Optional<String> task) {
        return routes.get(routing.route(task, routes.keySet()));
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        for (SentenceModule module : forTask(Optional.empty())) {
            features = module.apply(ops, features);
        }
        return features;
    }

    @Override
    public int dimension(int before) {
        for (SentenceModule module : forTask(Optional.empty())) {
            before = module.dimension(before);
        }
        return before;
    }
}
