package org.sentenceforge.core.model.format;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.module.SentenceModule;

/** The table of modules. */
public final class ModuleFormats {
    public static final List<ModuleFormat<?>> ALL = List.of(
            new TransformerFormat(),
            new StaticEmbeddingFormat(),
            new SparseStaticEmbeddingFormat(),
            new WordEmbeddingsFormat(),
            new BoWFormat(),
            new RouterFormat(),
            new PoolingFormat(),
            new SpladePoolingFormat(),
            new SparseAutoEncoderFormat(),
            new MultiVectorMaskFormat(),
            new HierarchicalTokenPoolingFormat(),
            new NormalizeFormat(),
            new DenseFormat(),
            new LayerNormFormat(),
            new DropoutFormat(),
            new WeightedLayerPoolingFormat(),
            new WordWeightsFormat(),
            new CNNFormat(),
            new LSTMFormat(),
            new LogitScoreFormat());

    /** Those that a configuration can make. */
    public static final Catalogue<NewModule> CONFIGURED = new Catalogue<>(
            "module",
            ALL.stream().flatMap(format -> format.configured().stream()).toList());

    private ModuleFormats() {}

    /** The format of modules with a name in Python. */
    public static Optional<ModuleFormat<?>> find(String name) {
        return ALL.stream().filter(format -> format.names().contains(name)).findFirst();
    }

    static ModuleFormat<?> named(String name, String source) {
        return find(name).orElseThrow(() -> {
            List<String> known =
                    ALL.stream().map(format -> format.names().get(0)).toList();
            return SforgeException.badModel(source + ": module " + name + " is not supported; supported are "
                    + known.stream().limit(known.size() - 1).collect(Collectors.joining(", ")) + " and "
                    + known.get(known.size() - 1));
        });
    }

    /** The format of a module; empty for a scoring head, which is part of the encoder's files. */
    @SuppressWarnings("unchecked") // the type is compared
    public static <M extends SentenceModule> Optional<ModuleFormat<M>> of(M module) {
        return ALL.stream().filter(format -> format.holds(module)).findFirst().map(format -> (ModuleFormat<M>) format);
    }
}
