package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardDataBuilder;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.render.CardRenderer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

/** Cards of untrained models, from nothing but the model directory, against those that the Python library saved. */
class ModelFactsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cls_dense_prompts",
                "cross_encoder_1",
                "cross_encoder_3_labels_max24",
                "mean_normalize",
                "mean_prompt_excluded"
            })
    void aModelDirectoryGivesTheCardThatTheOriginalWrites(String name) throws IOException {
        Path folder = GoldenFiles.path("saved_models/v5.1.2/" + name + "/model");
        String expected = Files.readString(folder.resolve("README.md"));
        ModelFacts model = ModelFacts.of(ModelDirectory.read(folder), CardStyle.V5_0_0);
        CardData.UsageExamples usage = new CardData.UsageExamples(model.retrieval(), List.of(), similarities(expected));

        CardData facts = CardDataBuilder.builder()
                .usage(usage)
                .frameworkVersions(versions(expected))
                .build();
        String card = CardRenderer.render(TrainedCard.of(CardOptions.DEFAULTS, model, Set.of(), Map.of(), facts)
                .withOurs(false));

        // The one difference of this version to style 5.0.0.
        assertThat(card).isEqualTo(expected.replace("github.com/huggingface/sent", "github.com/UKPLab/sent"));
    }

    private static Map<String, String> versions(String card) {
        Map<String, String> versions = new LinkedHashMap<>();
        String section = card.substring(card.indexOf("### Framework Versions"), card.indexOf("## Citation"));
        section.lines().filter(line -> line.startsWith("- ")).forEach(line -> {
            String[] parts = line.substring(2).split(": ", 2);
            versions.put(parts[0], parts[1]);
        });
        return versions;
    }

    /** The measured numbers of the usage code; they are not this test's matter. */
    private static List<List<Number>> similarities(String card) {
        List<List<Number>> rows = card.lines()
                .filter(line -> line.startsWith("# tensor([[") || line.startsWith("#         ["))
                .map(line -> List.<Number>copyOf(
                        Arrays.stream(line.replaceAll("[^-0-9.,]", "").split(","))
                                .filter(number -> !number.isEmpty())
                                .map(Double::valueOf)
                                .toList()))
                .toList();
        return rows.isEmpty() ? null : rows;
    }
}
