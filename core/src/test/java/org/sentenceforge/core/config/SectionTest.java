package org.sentenceforge.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sections, and things of a catalogue within them, with what is left out. */
class SectionTest {
    private static final Parameter<Double> RADIUS =
            Parameter.of("radius", ValueTypes.POSITIVE, 1.0, "how far its edge is");
    private static final Parameter<String> COLOUR = Parameter.optional("colour", ValueTypes.TEXT, "what it looks like");
    private static final Catalogue<String> SHAPES = new Catalogue<>(
            "shape",
            List.of(
                    new Catalogue.Entry<>(
                            "Circle",
                            "round",
                            List.of(RADIUS, COLOUR),
                            keys -> Optional.of("circle of " + keys.get(RADIUS))),
                    new Catalogue.Entry<>("Point", "small", List.of(), keys -> Optional.of("point"))));
    private static final Parameter<List<String>> DRAWN =
            Parameter.of("drawn", ValueTypes.listOf(SHAPES), List.of(), "what is drawn");
    private static final Parameter<Integer> SIZE = Parameter.of("size", ValueTypes.whole(1), 10, "of the sheet");
    private static final Parameter<Map<String, String>> NAMES =
            Parameter.of("names", ValueTypes.mapOf(ValueTypes.TEXT), Map.of(), "of what is drawn");
    private static final Section<String> SHEET =
            new Section<>(List.of(DRAWN, SIZE, NAMES), keys -> Optional.of(keys.get(DRAWN) + " on " + keys.get(SIZE)));
    private static final Section<String> ROOT = new Section<>(
            List.of(Parameter.of("sheet", SHEET, "", "where to draw")),
            keys -> Optional.of(keys.get(Parameter.of("sheet", SHEET, "", ""))));

    @Test
    void whatIsLeftOutStandsBehindWhatIsGiven() throws IOException {
        JsonNode given = yaml("sheet: {drawn: [Circle: {radius: 2.5e-7}, Circle, Point], size: 3}");

        assertThat(ROOT.resolved(given).yaml()).isEqualTo("""
                sheet:
                  drawn:
                  - Circle:
                      radius: 2.5e-7
                      # not given:
                      colour: null
                  - Circle:
                      # not given:
                      radius: 1.0
                      colour: null
                  - Point
                  size: 3
                  # not given:
                  names: {}
                """);
        assertThat(ROOT.resolved(yaml("{}")).yaml())
                .startsWith("# not given:\nsheet:\n  # not given:\n  drawn: []\n  size: 10\n");
    }

    @Test
    void aResolvedConfigurationReadsBackAsTheSame() throws IOException {
        JsonNode given = yaml("""
                sheet:
                  drawn: [Circle: {colour: "a: #b"}, Circle: {colour: "no", radius: 1e10}, Circle: {colour: "it's\\n\\"x\\""}]
                  names: {"true": "1", "- a": "~", b c: "", "x: y": null}
                """);

        String once = ROOT.resolved(given).yaml();
        Resolved.Keys again = ROOT.resolved(yaml(once));

        assertThat(again.yaml().replaceAll(" *# not given:\n", "")).isEqualTo(once.replaceAll(" *# not given:\n", ""));
        assertThat(yaml(once).at("/sheet/names")).isEqualTo(given.at("/sheet/names"));
        assertThat(yaml(once).at("/sheet/drawn/2/Circle/colour").asText()).isEqualTo("it's\n\"x\"");
    }

    @Test
    void allMistakesAreToldWithTheirPlaces() throws IOException {
        Problems problems = new Problems();

        ROOT.read(
                yaml("sheet: {drawn: [Circel, Circle: {radius: -1, color: red}], size: x, page: 1}"),
                Place.root(problems));

        assertThat(problems.all())
                .containsExactlyInAnyOrder(
                        "sheet.drawn[0]: no shape 'Circel'; did you mean Circle?",
                        "sheet.drawn[1].Circle.radius: expected a number above 0, got -1",
                        "sheet.drawn[1].Circle.color: unknown key; did you mean colour?",
                        "sheet.size: expected a whole number of at least 1, got 'x'",
                        "sheet.page: unknown key; known are drawn, size, names");
    }

    @Test
    void mistakesInAFileHaveItsLines() {
        ConfigFile file = ConfigFile.parse("""
                # a sheet
                sheet:
                  size: x
                  drawn:
                    - Circle: {radius: 1}
                    - Circle:
                        radius: -1
                  page: 1
                """, "sheet.yaml", "sheet");
        file.changed("sheet.page");

        assertThatThrownBy(() -> file.as(ROOT))
                .hasMessageContainingAll(
                        "\n  sheet.yaml:3: sheet.size: expected a whole number",
                        "\n  sheet.yaml:7: sheet.drawn[1].Circle.radius: expected a number above 0, got -1",
                        "sheet.yaml: sheet.page: unknown key");
        assertThatThrownBy(() -> ConfigFile.of(Map.of("sheet", Map.of("size", 0)), "the options")
                        .as(ROOT))
                .hasMessageStartingWith("the options: sheet.size: expected");
    }

    private static JsonNode yaml(String text) throws IOException {
        return new YAMLMapper().readTree(text);
    }
}
