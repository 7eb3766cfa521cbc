package org.sentenceforge.core.card.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;

/** Corners of the format that no card found in the wild shows; expected from the original's code. */
class OddCardsTest {
    private static CardData card() throws Exception {
        return CardJson.mapper().readValue("{\"title\": \"t\"}", CardData.class);
    }

    @Test
    void aListThatWasCutIsCutAgainWhereItsTextIsLong() throws Exception {
        List<String> six = List.of("a".repeat(600), "b".repeat(600), "c", "d", "e", "f");
        List<String> five = six.subList(0, 5);
        CardData.Dataset dataset = new CardData.Dataset(
                null,
                null,
                null,
                1L,
                List.of("six", "five"),
                Map.of(),
                List.of(samples(six, five)),
                new CardData.Loss("ListNetLoss", null));

        String rendered = CardRenderer.render(card().withTrainingDatasets(List.of(dataset)));

        assertThat(rendered)
                .contains("<code>['" + "a".repeat(600) + "', '" + "b".repeat(394) + "...</code>")
                .contains("', 'c', 'd', 'e']</code>");
    }

    @ParameterizedTest
    @CsvSource({"0.5480 (+0.0680), 0.548", "1e-3, 0.001", "nan (+0.1), .nan", "0.5f, none", "0x1p3, none", "-, none"})
    void textMetricsAreIndexedByWhatPythonTakesForANumber(String text, String expected) throws Exception {
        CardData.Evaluation evaluation =
                new CardData.Evaluation("TripletEvaluator", "Triplet", "n", "map", null, Map.of("map", (Object) text));

        String rendered = CardRenderer.render(card().withEvaluations(List.of(evaluation)));

        assertThat(rendered).contains("| **map** | **" + text + "** |");
        if (expected.equals("none")) {
            assertThat(rendered).contains("  results: []").doesNotContain("value:");
        } else {
            assertThat(rendered).contains("      value: " + expected + "\n");
        }
    }

    @Test
    void aGainIsShownAsItsText() throws Exception {
        CardData card = card().withEvaluations(List.of(new CardData.Evaluation(
                "CrossEncoderRerankingEvaluator",
                "Cross Encoder Reranking",
                "n",
                "map",
                null,
                Map.of("map", new CardData.Gain(0.54796, -0.068)))));

        CardData again = CardJson.mapper().readValue(CardJson.mapper().writeValueAsString(card), CardData.class);

        assertThat(again.evaluations().get(0).metrics()).containsEntry("map", "0.5480 (-0.0680)");
        assertThat(CardRenderer.render(card)).contains("value: 0.548\n").isEqualTo(CardRenderer.render(again));
    }

    @Test
    void anEmptyRevisionIsNone() throws Exception {
        assertThat(CardRenderer.render(card().withBaseModel(new CardData.BaseModel("a/b", ""))))
                .contains("- **Base model:** [a/b](https://huggingface.co/a/b)\n");
    }

    @Test
    void measuredEmissionsHaveAPartOfTheirOwnAndAKeyOfTheHeader() throws Exception {
        CardData data = CardJson.mapper().readValue("""
                {"title": "t", "co2_eq_emissions": {"emissions": 15.04, "energy_consumed": 0.0387, "source": "codecarbon",
                "training_type": "fine-tuning", "on_cloud": false, "cpu_model": "13th Gen Intel(R) Core(TM) i7-13700K",
                "ram_total_size": 31.777, "hours_used": 0.15}}""", CardData.class);

        assertThat(CardRenderer.render(data)).contains("""
                co2_eq_emissions:
                  emissions: 15.04
                  energy_consumed: 0.0387
                  source: codecarbon
                  training_type: fine-tuning
                  on_cloud: false
                  cpu_model: 13th Gen Intel(R) Core(TM) i7-13700K
                  ram_total_size: 31.777
                  hours_used: 0.15
                ---
                """).contains("""
                ### Environmental Impact
                Carbon emissions were measured using [CodeCarbon](https://github.com/mlco2/codecarbon).
                - **Energy Consumed**: 0.039 kWh
                - **Carbon Emitted**: 0.015 kg of CO2
                - **Hours Used**: 0.15 hours

                ### Training Hardware
                - **On Cloud**: No
                - **GPU Model**: No GPU used
                - **CPU Model**: 13th Gen Intel(R) Core(TM) i7-13700K
                - **RAM Size**: 31.78 GB

                ### Framework Versions
                """);
        assertThat(CardJson.mapper().writeValueAsString(data)).contains("\"co2_eq_emissions\":{\"emissions\":15.04,");
    }

    private static Map<String, Object> samples(List<String> six, List<String> five) {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("six", six);
        samples.put("five", five);
        return samples;
    }
}
