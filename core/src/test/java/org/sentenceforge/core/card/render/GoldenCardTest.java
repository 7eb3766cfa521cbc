package org.sentenceforge.core.card.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.support.Shared;

/** Five cards found in the wild, rendered again from their data, byte for byte. */
class GoldenCardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bge-base-swahili-matryoshka",
                "bge-base-ai-bill-of-rights",
                "multilingual-fact-retrieval-gemma",
                "books-cross-encoder",
                "modernbert-small-retrieval"
            })
    void aCardIsByteIdenticalToTheOneFound(String name) throws IOException {
        Path folder = Shared.path("golden/cards/" + name);
        CardData data = CardJson.read(folder.resolve("card-data.json"), CardData.class);

        String card = CardRenderer.render(data);

        assertLines(card, Files.readString(folder.resolve("README.md")));
    }

    @Test
    void withoutTheAuthorsInsertTheCardIsTheGeneratedOne() throws IOException {
        Path folder = Shared.path("golden/cards/modernbert-small-retrieval");
        CardData data = CardJson.read(folder.resolve("card-data.json"), CardData.class);

        String card = CardRenderer.render(data.withManualInsert(null));

        assertLines(card, Files.readString(folder.resolve("README.generated.md")));
    }

    @Test
    void dataSurviveBeingWrittenAndReadAgain() throws IOException {
        Path folder = Shared.path("golden/cards/multilingual-fact-retrieval-gemma");
        CardData data = CardJson.read(folder.resolve("card-data.json"), CardData.class);

        CardData again = CardJson.mapper().readValue(CardJson.mapper().writeValueAsString(data), CardData.class);

        assertThat(again).isEqualTo(data);
    }

    private static void assertLines(String card, String expected) {
        assertThat(List.of(card.split("\n", -1))).isEqualTo(List.of(expected.split("\n", -1)));
        assertThat(card).isEqualTo(expected);
    }
}
