package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/**
 * A module as a model directory holds it.
 *
 * @param index its place in the chain
 */
record ModuleFiles(SentenceModule module, int index) {
    /** Where release 6 has put the classes that used to be in {@code sentence_transformers.models}. */
    private static final Map<String, String> CURRENT_PACKAGES = Map.of(
            "Transformer", "base.modules.transformer",
            "Pooling", "sentence_transformer.modules.pooling",
            "Normalize", "base.modules.normalize",
            "Dense", "base.modules.dense",
            "Router", "base.modules.router",
            "LayerNorm", "sentence_transformer.modules.layer_norm",
            "Dropout", "sentence_transformer.modules.dropout",
            "WeightedLayerPooling", "sentence_transformer.modules.weighted_layer_pooling",
            "StaticEmbedding", "sentence_transformer.modules.static_embedding");

    private static final String SENTENCE = "sentence_embedding";

    /** The module's folder: the one its parameters are named by, or one named after its place and class. */
    String folder() {
        if (module instanceof Dense dense) {
            return dense.folder();
        }
        if (module instanceof LayerNorm norm) {
            return norm.folder();
        }
        if (module instanceof WeightedLayerPooling pooling) {
            return pooling.folder();
        }
        if (module instanceof StaticEmbedding embedding) {
            return embedding.folder();
        }
        return module instanceof Transformer transformer ? transformer.folder() : index + "_" + name();
    }

    private String name() {
        return module.getClass().getSimpleName();
    }

    /** The module's class in Python. */
    String type(ModelLayout layout) {
        return type(name(), layout);
    }

    static String type(String name, ModelLayout layout) {
        String place = layout == ModelLayout.CURRENT ? CURRENT_PACKAGES.get(name) : "models";
        return "sentence_transformers." + place + "." + name;
    }

    /**
     * Writes the module's config.json, where it has one. A transformer's is not written here.
     *
     * @param before size of the vectors that the module is given
     */
    void writeConfig(Path root, ModelLayout layout, int before) throws IOException {
        ObjectNode json = config(layout, before);
        Path folder = root.resolve(folder());
        if (json != null) {
            PrettyJson.write(folder.resolve("config.json"), json, 4);
        } else {
            Files.createDirectories(folder);
        }
    }

    private ObjectNode config(ModelLayout layout, int before) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean current = layout == ModelLayout.CURRENT;
        String sizeKey = current ? "embedding_dimension" : "word_embedding_dimension";
        if (module instanceof Pooling pooling) {
            return pooling(json.put(sizeKey, before), pooling, current);
        }
        if (module instanceof Dense dense) {
            return dense(json, dense, current);
        }
        if (module instanceof LayerNorm norm) {
            return json.put("dimension", norm.dimension());
        }
        if (module instanceof Dropout dropout) {
            return json.put("dropout", dropout.rate());
        }
        if (module instanceof WeightedLayerPooling pooling) {
            return json.put(sizeKey, before)
                    .put("layer_start", pooling.start())
                    .put("num_hidden_layers", pooling.layers());
        }
        if (module instanceof Normalize && current) {
            return json.put("module_input_name", SENTENCE).put("module_output_name", SENTENCE);
        }
        if (module instanceof Router || module instanceof Classification) {
            throw new IllegalArgumentException("a " + name() + " is not written by this class");
        }
        return null;
    }

    private static ObjectNode pooling(ObjectNode json, Pooling pooling, boolean current) {
        if (!current) {
            if (!pooling.modes().stream().sorted().toList().equals(pooling.modes())) {
                throw SforgeException.usage("poolings in the order "
                        + pooling.modes().stream().map(PoolingMode::key).toList()
                        + " cannot be written in the legacy layout; use --layout current");
            }
            for (PoolingMode mode : PoolingMode.values()) {
                json.put(mode.legacyFlag(), pooling.modes().contains(mode));
            }
        } else if (pooling.modes().size() == 1) {
            json.put("pooling_mode", pooling.modes().get(0).key());
        } else {
            ArrayNode modes = json.putArray("pooling_mode");
            pooling.modes().forEach(mode -> modes.add(mode.key()));
        }
        return json.put("include_prompt", pooling.promptTokens() == PromptTokens.INCLUDED);
    }

    /** Releases before 5.4 reject keys that they do not know. */
    private static ObjectNode dense(ObjectNode json, Dense dense, boolean current) {
        json.put("in_features", dense.in())
                .put("out_features", dense.out())
                .put("bias", dense.bias())
                .put("activation_function", TorchClasses.name(dense.activation()));
        if (current) {
            json.put("module_input_name", SENTENCE).put("module_output_name", SENTENCE);
        }
        return dense.residual() ? json.put("use_residual", true) : json;
    }
}
