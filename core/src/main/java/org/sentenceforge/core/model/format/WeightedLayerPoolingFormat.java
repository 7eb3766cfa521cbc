package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.WeightedLayerPooling;

/** A WeightedLayerPooling: which hidden states count, with their weights beside it. */
final class WeightedLayerPoolingFormat extends ModuleFormat<WeightedLayerPooling> {
    private static final int USUAL_START = 4;
    private static final Parameter<Integer> START = Parameter.of(
            "layer_start",
            ValueTypes.whole(0),
            USUAL_START,
            "the first hidden state included; 0 is that of the embeddings");

    WeightedLayerPoolingFormat() {
        super(WeightedLayerPooling.class, "sentence_transformer.modules.weighted_layer_pooling", Stage.TOKENS);
    }

    @Override
    WeightedLayerPooling read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        int layers = fields.positive("num_hidden_layers", 12);
        int start = fields.integer("layer_start", USUAL_START);
        if (start < 0 || start > layers) {
            throw fields.unexpected("layer_start", "a layer from 0 to " + layers);
        }
        int own = folder.reader().transformerLayers();
        if (layers != own) {
            throw fields.unexpected("num_hidden_layers", own + ", the transformer's layers");
        }
        folder.checkTokenSize(fields);
        return new WeightedLayerPooling(folder.path(), start, layers);
    }

    @Override
    Optional<ObjectNode> write(WeightedLayerPooling module, int before, ModelLayout layout) {
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put(ModuleFolder.tokenSizeKey(layout), before)
                .put("layer_start", module.start())
                .put("num_hidden_layers", module.layers()));
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "a learned weighted mean of the encoder's upper layers, before a Pooling",
                keys -> {
                    int start = keys.get(START);
                    return (encoder, before) -> {
                        int layers = ParameterScan.layers(encoder);
                        return new WeightedLayerPooling("", Math.min(start, layers), layers);
                    };
                },
                START);
    }
}
