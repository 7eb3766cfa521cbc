package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.ops.Activation;

/**
 * How a cross-encoder scores.
 *
 * @param labels     how many scores a pair gets
 * @param activation the model's own, applied to the logits
 */
public record Scoring(int labels, Activation activation) {

    /** The usual activation where a model names none: sigmoid for one label, none for several. */
    public static Scoring of(int labels) {
        return new Scoring(labels, labels == 1 ? Activation.SIGMOID : Activation.IDENTITY);
    }

    /**
     * Looks the activation up where the releases have put it: config_sentence_transformers.json, the block in config.json, its
     * old key.
     */
    public static Scoring read(int labels, JsonNode config, Optional<JsonNode> settings, List<String> warnings) {
        Optional<String> name = Stream.of(
                        settings.map(json -> json.path("activation_fn")),
                        Optional.of(config.path("sentence_transformers").path("activation_fn")),
                        Optional.of(config.path("sbert_ce_default_activation_function")))
                .flatMap(Optional::stream)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
        if (name.isEmpty()) {
            return of(labels);
        }
        Optional<Activation> activation =
                name.filter(dotted -> dotted.startsWith("torch.")).flatMap(TorchClasses::activation);
        if (activation.isEmpty()) {
            warnings.add("activation function " + name.get() + " is not known; the usual one for " + labels
                    + " label(s) is used: " + of(labels).activation());
        }
        return activation.map(known -> new Scoring(labels, known)).orElseGet(() -> of(labels));
    }
}
