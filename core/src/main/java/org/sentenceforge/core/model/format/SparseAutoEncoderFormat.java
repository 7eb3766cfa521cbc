package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.SparseAutoEncoder;

/** A SparseAutoEncoder: its sizes, with its parameters beside them. */
final class SparseAutoEncoderFormat extends ModuleFormat<SparseAutoEncoder> {
    private static final String INPUT_DIM = "input_dim";
    private static final Parameter<Integer> HIDDEN_DIM = Parameter.optional(
            "hidden_dim", ValueTypes.whole(1), "the number of latents; by default four times the embedding's size");
    private static final Parameter<Integer> K = Parameter.optional(
            "k", ValueTypes.whole(1), "how many latents are kept; by default a quarter of the embedding's size");
    private static final Parameter<Integer> K_AUX = Parameter.optional(
            "k_aux",
            ValueTypes.whole(1),
            "how many dead latents the auxiliary loss uses; by default half the embedding's size");
    private static final Parameter<Boolean> NORMALIZE = Parameter.of(
            "normalize", ValueTypes.FLAG, false, "whether embeddings first get mean 0 and standard deviation 1");
    private static final Parameter<Integer> DEAD_THRESHOLD = Parameter.of(
            "dead_threshold",
            ValueTypes.whole(0),
            30,
            "a latent is dead after this many passes without being kept; each column of a batch makes two");

    SparseAutoEncoderFormat() {
        super(SparseAutoEncoder.class, "sparse_encoder.modules.sparse_auto_encoder", Stage.TEXTS);
    }

    @Override
    SparseAutoEncoder read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        int in = folder.checkBefore(fields, INPUT_DIM);
        int hidden = fields.positive(HIDDEN_DIM.name(), 512);
        int k = fields.positive(K.name(), 8);
        if (k > hidden) {
            throw fields.unexpected(K.name(), "at most hidden_dim, " + hidden);
        }
        return new SparseAutoEncoder(
                folder.path(),
                in,
                hidden,
                k,
                fields.natural(K_AUX.name(), 512),
                fields.flag(NORMALIZE.name(), false),
                fields.natural(DEAD_THRESHOLD.name(), DEAD_THRESHOLD.otherwise().orElseThrow()));
    }

    @Override
    Optional<ObjectNode> write(SparseAutoEncoder module, int before, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(INPUT_DIM, module.in())
                .put(HIDDEN_DIM.name(), module.hidden())
                .put(K.name(), module.k())
                .put(K_AUX.name(), module.kAux())
                .put(NORMALIZE.name(), module.normalize())
                .put(DEAD_THRESHOLD.name(), module.deadThreshold());
        return Optional.of(json);
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "a sparse embedding: the largest of many latents of a dense one",
                SparseAutoEncoderFormat::made,
                HIDDEN_DIM,
                K,
                K_AUX,
                NORMALIZE,
                DEAD_THRESHOLD);
    }

    private static NewModule made(Config keys) {
        Optional<Integer> hidden = keys.find(HIDDEN_DIM);
        Optional<Integer> k = keys.find(K);
        Optional<Integer> aux = keys.find(K_AUX);
        boolean normalize = keys.get(NORMALIZE);
        int threshold = keys.get(DEAD_THRESHOLD);
        return (encoder, before) -> {
            int latents = hidden.orElse(4 * before);
            int kept = k.orElse(Math.max(1, before / 4));
            if (kept > latents) {
                throw SforgeException.usage(
                        "modules: SparseAutoEncoder: k is " + kept + "; expected at most hidden_dim, " + latents);
            }
            return new SparseAutoEncoder(
                    "", before, latents, kept, aux.orElse(Math.max(1, before / 2)), normalize, threshold);
        };
    }

    @Override
    public Optional<Map<String, Object>> printed(SparseAutoEncoder module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(INPUT_DIM, module.in());
        printed.put(HIDDEN_DIM.name(), module.hidden());
        printed.put(K.name(), module.k());
        printed.put(K_AUX.name(), module.kAux());
        printed.put(NORMALIZE.name(), module.normalize());
        printed.put(DEAD_THRESHOLD.name(), module.deadThreshold());
        return Optional.of(printed);
    }
}
