package org.sentenceforge.train.config.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.facts.HyperparameterList;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.support.Shared;

/** The hyperparameters of real cards, as they stand there, are a configuration's arguments, and come back on its card. */
class CardArgumentsTest {
    /** Several devices change the default itself. */
    private static final String FORCED = "- `dataloader_drop_last`: True";

    private static final String ALL = "#### All Hyperparameters";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bge-base-swahili-matryoshka",
                "bge-base-ai-bill-of-rights",
                "multilingual-fact-retrieval-gemma",
                "books-cross-encoder",
                "modernbert-small-retrieval"
            })
    void listsOfCardsAreArguments(String card) throws IOException {
        Path folder = Shared.path("golden/cards").resolve(card);
        String readme = Files.readString(folder.resolve("README.md"));
        String both = readme.substring(
                readme.indexOf("#### Non-Default Hyperparameters"),
                readme.indexOf("</details>", readme.indexOf(ALL)) + 10);
        String changed = both.substring(0, both.indexOf(ALL));
        String all = both.substring(both.indexOf(ALL));
        CardStyle style = CardStyle.of(new ObjectMapper()
                .readTree(folder.resolve("card-data.json").toFile())
                .get("style")
                .asText());

        for (String list : List.of(changed, all, both)) {
            TrainingArguments arguments = read(PythonValues.list(list, problem -> fail(problem)));

            CardData.Hyperparameters shown = HyperparameterList.of(style, arguments.given());
            if (list.contains(ALL)) {
                assertThat(lines(shown.all())).isEqualTo(lines(all));
            }
            assertThat(lines(shown.nonDefault()))
                    .filteredOn(line -> !line.equals(FORCED) || lines(changed).contains(line))
                    .isEqualTo(lines(changed));
            assertThat(arguments.notes()).isEmpty();
        }
    }

    /** A card's list in YAML's own notation, which reads some of Python's words as texts. */
    @ParameterizedTest
    @ValueSource(strings = {"bge-base-swahili-matryoshka", "modernbert-small-retrieval"})
    void theSameLinesAsYamlAreTheSameArguments(String card) throws IOException {
        String readme =
                Files.readString(Shared.path("golden/cards").resolve(card).resolve("README.md"));
        String all = readme.substring(readme.indexOf(ALL), readme.indexOf("</details>", readme.indexOf(ALL)));
        String yaml = all.lines()
                .filter(line -> line.startsWith("- `"))
                .map(line -> line.substring(2).replace("`", ""))
                .reduce("", (text, line) -> text + line + "\n");

        assertThat(read(new YAMLMapper().readTree(yaml)))
                .isEqualTo(read(PythonValues.list(all, problem -> fail(problem))));
    }

    private static TrainingArguments read(JsonNode arguments) {
        Problems problems = new Problems();
        TrainingArguments read =
                TrainingArguments.SECTION.read(arguments, Place.root(problems)).orElseThrow();
        assertThat(problems.all()).isEmpty();
        return read;
    }

    private static List<String> lines(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(entry -> "- `" + entry.getKey() + "`: " + PythonRepr.str(entry.getValue()))
                .toList();
    }

    private static List<String> lines(String list) {
        return list.lines().filter(line -> line.startsWith("- `")).toList();
    }
}
