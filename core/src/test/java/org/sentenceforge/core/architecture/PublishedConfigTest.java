package org.sentenceforge.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;

/**
 * The config.json of well-known models of the hub, keys and values written down from their documentation: each is read, and has as many
 * parameters as its documentation says, or is refused with the reason. Each entry of {@code published_configs.json} has the keys, beside
 * them {@code parameters} (millions, rounded down) or {@code refused} (a part of the message), and may be {@code like} another one.
 */
class PublishedConfigTest {

    static Stream<Map.Entry<String, JsonNode>> configs() throws IOException {
        return all().properties().stream();
    }

    private static JsonNode all() throws IOException {
        try (InputStream in = PublishedConfigTest.class.getResourceAsStream("published_configs.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void isReadOrRefusedWithTheReason(Map.Entry<String, JsonNode> model) throws IOException {
        ObjectNode config = keys(model.getValue());
        if (model.getValue().has("refused")) {
            assertThatThrownBy(() -> EncoderConfig.read(config, "config.json"))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining(model.getValue().get("refused").asText());
            return;
        }
        EncoderConfig read = EncoderConfig.read(config, "config.json");
        assertThat(parameters(read.encoder()) / 1_000_000)
                .as("millions of parameters of " + model.getKey())
                .isEqualTo(model.getValue().get("parameters").asLong());
        if (model.getValue().has("positions")) {
            assertThat(read.encoder().maxPositions())
                    .isEqualTo(model.getValue().get("positions").asInt());
        }
    }

    private static ObjectNode keys(JsonNode entry) throws IOException {
        ObjectNode config =
                entry.has("like") ? keys(all().get(entry.get("like").asText())) : new ObjectMapper().createObjectNode();
        return config.setAll((ObjectNode) entry.get("config").deepCopy());
    }

    private static long parameters(Encoder encoder) {
        SentenceModel model = new SentenceModel(List.of(new Transformer(encoder)));
        return ParameterScan.shapes(model).values().stream()
                .mapToLong(shape -> Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact))
                .sum();
    }
}
