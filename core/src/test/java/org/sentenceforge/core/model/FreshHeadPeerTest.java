package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.source.FreshFolder;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * An encoder of every architecture is given a new scoring head and written; sentence-transformers 6.0.1 loads every parameter and
 * gives the same logits to 2e-6. The new head's values spread as those of a new head in transformers. Skipped without Python.
 */
@Tag("it")
class FreshHeadPeerTest {
    private static final double TOLERANCE = 2e-6;

    /** The classes of these are the models' own, which transformers does not have. */
    private static final Set<ModelType> OF_A_REPOSITORY = Set.of(ModelType.GTE_NEW);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<TextPair> PAIRS = List.of(
            new TextPair("the cat", "eats an apple"),
            new TextPair("Who finds THE red car?", "my friend"),
            new TextPair("a", "bread in the garden ".repeat(9)));

    @TempDir
    private Path folder;

    @Test
    void everyArchitectureWithANewHeadIsReadByPython() throws Exception {
        List<String> written = new ArrayList<>();
        JsonNode configs = JSON.readTree(Peer.program(FreshHeadPeerTest.class, "heads.json"));
        assertThat(configs.findValuesAsText("model_type"))
                .containsAll(Arrays.stream(ModelType.values())
                        .filter(type -> type.hasHead() && !OF_A_REPOSITORY.contains(type))
                        .map(ModelType::key)
                        .toList());
        Iterator<Map.Entry<String, JsonNode>> each = configs.properties().iterator();
        for (int labels = 1; each.hasNext(); labels = labels % 3 + 1) {
            Map.Entry<String, JsonNode> config = each.next();
            ModelLayout layout = labels == 2 ? ModelLayout.CURRENT : ModelLayout.LEGACY;
            written.add(write(config.getKey(), config.getValue(), labels, layout));
        }

        JsonNode python = JSON.readTree(
                Peer.run(folder, Peer.program(FreshHeadPeerTest.class, "peer_heads.py"), written.toArray()));

        for (String directory : written) {
            JsonNode peer = python.get(directory);
            ModelDirectory model = ModelDirectory.read(Path.of(directory));
            assertThat(model.scoring().orElseThrow().labels())
                    .isEqualTo(peer.get("labels").intValue());
            assertThat(peer.get("activation").asText()).isEqualTo("Tanh");
            assertThat(peer.get("max_length").asInt()).isEqualTo(30).isEqualTo(model.maxLength());
            assertSameLogits(model.withActivation(Activation.IDENTITY), peer.get("logits"));
            assertSameSpread(directory, peer.get("loaded"), peer.get("fresh"));
        }
    }

    private String write(String name, JsonNode config, int labels, ModelLayout layout) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        try (FreshFolder fresh = FreshFolder.of(config, tokenizer(config))) {
            ModelDirectory model = ModelDirectory.read(fresh.path(), ModelKind.CROSS_ENCODER)
                    .fresh(5)
                    .withLabels(labels, 5)
                    .withActivation(Activation.TANH);
            try (PretrainedWeights weights = model.openWeights()) {
                ModelWriter.write(
                        ModelContent.of(model).withMaxLength(30), weights, Optional.of(weights), layout, target);
            }
        }
        return target.toString();
    }

    /** One tokenizer for all; only BERT, ALBERT and ELECTRA are given its token types. */
    private Path tokenizer(JsonNode config) throws IOException {
        Path tokenizer = Files.createDirectories(folder.resolve("tokenizer"));
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json");
        Files.write(tokenizer.resolve("tokenizer.json"), Files.readAllBytes(golden));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("pad_token", "[PAD]")
                .put("model_max_length", 40);
        boolean types = List.of("bert", "albert", "electra")
                .contains(config.get("model_type").asText());
        json.set(
                "model_input_names",
                JSON.valueToTree(
                        types
                                ? List.of("input_ids", "token_type_ids", "attention_mask")
                                : List.of("input_ids", "attention_mask")));
        JSON.writeValue(tokenizer.resolve("tokenizer_config.json").toFile(), json);
        return tokenizer;
    }

    private static void assertSameLogits(ModelDirectory model, JsonNode expected) {
        try (CrossEncoder encoder = CrossEncoder.open(model, Backend.named("torch"), EncoderSettings.exact())) {
            float[][] logits = encoder.score(PAIRS);
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i]).hasSize(expected.get(i).size());
                for (int j = 0; j < logits[i].length; j++) {
                    assertThat((double) logits[i][j])
                            .as(model.path() + " pair " + i)
                            .isCloseTo(expected.get(i).get(j).doubleValue(), within(TOLERANCE));
                }
            }
        }
    }

    /** Both are samples: 64 values deviate by 9 % from their distribution's deviation, of which 4.5 are allowed. */
    private static void assertSameSpread(String directory, JsonNode ours, JsonNode theirs) {
        assertThat(ours.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(() -> theirs.fieldNames());
        theirs.properties().forEach(parameter -> {
            JsonNode own = ours.get(parameter.getKey());
            double deviation = parameter.getValue().get("deviation").doubleValue();
            assertThat(own.get("deviation").doubleValue())
                    .as(directory + " " + parameter.getKey())
                    .isCloseTo(deviation, within(0.4 * deviation));
            assertThat(own.get("mean").doubleValue())
                    .as(directory + " " + parameter.getKey())
                    .isCloseTo(parameter.getValue().get("mean").doubleValue(), within(deviation));
        });
    }
}
