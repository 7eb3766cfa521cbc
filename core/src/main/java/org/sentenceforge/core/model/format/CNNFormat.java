package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.CNN;

/** A CNN: its sizes, with weights and biases beside it. */
final class CNNFormat extends ModuleFormat<CNN> {
    private static final int USUAL_CHANNELS = 256;
    private static final List<Integer> USUAL_KERNELS = List.of(1, 3, 5);

    CNNFormat() {
        super(CNN.class, "sentence_transformer.modules.cnn", Stage.TOKENS);
    }

    @Override
    String file() {
        return "cnn_config.json";
    }

    @Override
    CNN read(ModuleFolder folder) {
        ConfigFields fields = folder.config(file());
        String key = fields.has("in_embedding_dimension") ? "in_embedding_dimension" : "in_word_embedding_dimension";
        List<Integer> kernels = fields.integers("kernel_sizes").orElse(USUAL_KERNELS);
        if (kernels.isEmpty() || kernels.stream().anyMatch(size -> size < 1 || size % 2 == 0)) {
            throw fields.unexpected(
                    "kernel_sizes", "odd numbers from 1; others give another number of vectors than there are tokens");
        }
        return new CNN(
                folder.path(),
                folder.checkBefore(fields, key),
                fields.positive("out_channels", USUAL_CHANNELS),
                kernels);
    }

    @Override
    Optional<ObjectNode> write(CNN module, int before, ModelLayout layout) {
        boolean current = layout == ModelLayout.CURRENT;
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put(current ? "in_embedding_dimension" : "in_word_embedding_dimension", module.in())
                .put("out_channels", module.channels());
        module.kernels().forEach(json.putArray("kernel_sizes")::add);
        return Optional.of(json);
    }

    @Override
    public Optional<Map<String, Object>> printed(CNN module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put("in_embedding_dimension", module.in());
        printed.put("out_channels", module.channels());
        printed.put("kernel_sizes", module.kernels());
        return Optional.of(printed);
    }
}
