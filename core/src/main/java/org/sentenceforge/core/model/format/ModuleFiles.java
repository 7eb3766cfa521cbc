package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** A module as a model directory holds it: its class in Python and its configuration. */
public final class ModuleFiles {
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

    private ModuleFiles() {}

    /** A module's class in Python. */
    public static String type(SentenceModule module, ModelLayout layout) {
        return type(module.getClass().getSimpleName(), layout);
    }

    public static String type(String name, ModelLayout layout) {
        String place = layout == ModelLayout.CURRENT ? CURRENT_PACKAGES.get(name) : "models";
        return "sentence_transformers." + place + "." + name;
    }

    /** The name of a module's configuration file. */
    public static String configName(SentenceModule module) {
        return module instanceof Router ? "router_config.json" : "config.json";
    }

    /**
     * The content of a module's configuration file, where it has one. An encoder's is not made here.
     *
     * @throws SforgeException (usage) where the layout cannot express the module
     */
    public static Optional<ObjectNode> config(PlacedModule placed, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        boolean current = layout == ModelLayout.CURRENT;
        String sizeKey = current ? "embedding_dimension" : "word_embedding_dimension";
        SentenceModule module = placed.module();
        if (module instanceof Pooling pooling) {
            return Optional.of(pooling(json.put(sizeKey, placed.before()), pooling, current));
        }
        if (module instanceof Dense dense) {
            return Optional.of(dense(json, dense, current));
        }
        if (module instanceof LayerNorm norm) {
            return Optional.of(json.put("dimension", norm.dimension()));
        }
        if (module instanceof Dropout dropout) {
            return Optional.of(json.put("dropout", dropout.rate()));
        }
        if (module instanceof WeightedLayerPooling pooling) {
            return Optional.of(json.put(sizeKey, placed.before())
                    .put("layer_start", pooling.start())
                    .put("num_hidden_layers", pooling.layers()));
        }
        if (module instanceof Router router) {
            return Optional.of(router(json, router, layout));
        }
        if (module instanceof Normalize && current) {
            return Optional.of(json.put("module_input_name", SENTENCE).put("module_output_name", SENTENCE));
        }
        if (module instanceof Classification) {
            throw new IllegalArgumentException("a scoring head is part of the encoder's files");
        }
        return Optional.empty();
    }

    private static ObjectNode router(ObjectNode json, Router router, ModelLayout layout) {
        if (layout == ModelLayout.LEGACY && router.routing().hasMappings()) {
            throw SforgeException.usage(
                    "a router with route mappings cannot be written in the legacy layout; use --layout current");
        }
        ObjectNode types = json.putObject("types");
        ObjectNode structure = json.putObject("structure");
        router.routes().forEach((route, modules) -> {
            ArrayNode ids = structure.putArray(route);
            for (int i = 0; i < modules.size(); i++) {
                String id = PlacedModule.routeId(route, i, modules.get(i));
                types.put(id, type(modules.get(i), layout));
                ids.add(id);
            }
        });
        ObjectNode parameters = json.putObject("parameters");
        parameters.put("default_route", router.routing().defaultRoute()).put("allow_empty_key", true);
        if (layout == ModelLayout.CURRENT) {
            ObjectNode mappings = parameters.putObject("route_mappings");
            router.routing().byTask().forEach((task, route) -> mappings.put("('" + task + "', 'text')", route));
            router.routing().anyTask().ifPresent(route -> mappings.put("(None, 'text')", route));
        }
        return json;
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
        if (dense.residual() && !current) {
            throw SforgeException.usage(
                    "a Dense with use_residual cannot be written in the legacy layout; use --layout current");
        }
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
