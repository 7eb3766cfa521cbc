package org.sentenceforge.core.card;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_DATA;
import static org.sentenceforge.core.ExitCode.BAD_MODEL;
import static org.sentenceforge.core.ExitCode.USAGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.render.CardRenderer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.support.fuzz.Fuzzing;

/** Cards and their records that are broken: a message, or a card. */
class CardFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_LIST = 3;

    @TempDir
    private Path folder;

    @Test
    void dataOfCards() throws Exception {
        List<byte[]> whole = new ArrayList<>();
        try (Stream<Path> cards = Files.list(Shared.path("golden/cards"))) {
            for (Path card : cards.filter(Files::isDirectory).sorted().toList()) {
                JsonNode data = JSON.readTree(card.resolve("card-data.json").toFile());
                shorten(data);
                whole.add(JSON.writeValueAsBytes(data));
            }
        }
        Path file = folder.resolve("card-data.json");

        Fuzzing.of("card-data.json", BAD_DATA)
                .run(200, mutations -> mutations.ofJson(mutations.oneOf(whole)), input -> {
                    Fuzzing.write(file, input);
                    CardRenderer.render(CardJson.read(file, CardData.class));
                });
    }

    /** Further rows of a table are read and written as its first ones are: changes are to meet something else each time. */
    private static void shorten(JsonNode node) {
        while (node instanceof ArrayNode list && list.size() > LONGEST_LIST) {
            list.remove(LONGEST_LIST);
        }
        node.forEach(CardFuzzTest::shorten);
    }

    @Test
    void records() throws Exception {
        byte[] whole;
        try (var in = CardFuzzTest.class.getResourceAsStream(Ledger.FILE)) {
            whole = in.readAllBytes();
        }
        byte[] readme = "the text, edited".getBytes(UTF_8);

        Fuzzing.of(Ledger.FILE, BAD_DATA, BAD_MODEL).run(500, mutations -> mutations.ofJson(whole), input -> {
            Fuzzing.write(folder.resolve(Ledger.FILE), input);
            Fuzzing.write(folder.resolve(CardFile.README), readme);
            ModelCard.open(folder).withVersions(Map.of("Java", "17")).write();
        });
    }

    @Test
    void headersOfReadmes() throws Exception {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model");
        copy(golden);
        ModelDirectory model = ModelDirectory.read(folder);
        String card = Files.readString(golden.resolve(CardFile.README));
        int body = card.indexOf("\n---", 4);
        String measured = card.substring(0, body)
                + "\nmodel-index:\n- name: a\n  results:\n  - task:\n      type: semantic-similarity\n      name: Semantic Similarity\n"
                + "    dataset:\n      name: dev\n      type: dev\n    metrics:\n    - type: pearson_cosine\n      value: 0.5\n"
                + "      name: Pearson Cosine";
        byte[] header = measured.getBytes(UTF_8);
        CardData.Evaluation evaluation = new CardData.Evaluation(
                "EmbeddingSimilarityEvaluator",
                "Semantic Similarity",
                "dev",
                "spearman_cosine",
                null,
                Map.of("spearman_cosine", 0.5));

        Fuzzing.of("README.md", BAD_MODEL, USAGE).run(500, mutations -> mutations.ofText(header), input -> {
            Path readme = folder.resolve(CardFile.README);
            Fuzzing.write(readme, input);
            Files.writeString(readme, card.substring(body), StandardOpenOption.APPEND);
            CardCheck.of(model);
            ModelCard.open(folder).withEvaluations(List.of(evaluation)).write();
        });
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Path target = folder.resolve(from.relativize(file).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
