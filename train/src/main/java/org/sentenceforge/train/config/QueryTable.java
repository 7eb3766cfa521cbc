package org.sentenceforge.train.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * The key {@code query} of a sparse encoder: a table of weights by token that queries are looked up in, where documents go through the
 * encoder.
 *
 * @param weights file of the weights that it begins with; empty for 1
 * @param frozen  whether training leaves them as they are
 */
public record QueryTable(Optional<Path> weights, boolean frozen) {
    private static final Parameter<String> PATH = Parameter.optional(
            "path",
            ValueTypes.FILE_NAME,
            "a JSON file of weights by token, such as inverse document frequencies; without it all begin with 1");
    private static final Parameter<Boolean> FROZEN =
            Parameter.of("frozen", ValueTypes.FLAG, false, "whether training leaves the weights as they are");

    static final Catalogue<QueryTable> MODULES = new Catalogue<>(
            "module",
            List.of(new Catalogue.Entry<>(
                    "SparseStaticEmbedding",
                    "a weight for each token",
                    List.of(PATH, FROZEN),
                    keys -> Optional.of(new QueryTable(keys.find(PATH).map(Path::of), keys.get(FROZEN))))));
}
