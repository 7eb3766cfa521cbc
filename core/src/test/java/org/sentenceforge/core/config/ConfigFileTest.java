package org.sentenceforge.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;

/** Files that are no configuration: one line that says why, and the exit code of bad data. */
class ConfigFileTest {
    @TempDir
    private Path folder;

    private static ConfigFile parse(String yaml) {
        return ConfigFile.parse(yaml, "a.yaml", "size");
    }

    private static void assertBadData(Runnable reading, String message) {
        assertThatThrownBy(reading::run).isInstanceOfSatisfying(SforgeException.class, e -> {
            assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA);
            assertThat(e.getMessage().lines()).hasSize(1).first().asString().contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                 | a.yaml: expected keys such as size at the top level, got nothing
                    `# a remark`       | got nothing
                    `- size`           | got a list
                    `size`             | got a single value
                    `size: 1\n---\nsize: 2` | a.yaml:3: not valid YAML: expected one document, got a second one
                    `size: 1\n---\n`   | got a second one
                    `size: [1,\nb: 2`  | a.yaml:2: not valid YAML: expected ',' or ']'
                    `size: 1\n b: 2`   | a.yaml:2: not valid YAML: mapping values are not allowed here
                    `size: "1`         | a.yaml:1: not valid YAML: found unexpected end of stream
                    `size: 1\nsize: 2` | a.yaml:2: not valid YAML: Duplicate field 'size'
                    `size: %1`         | a.yaml:1: not valid YAML: found character '%'
                    `a: &a 1\nsize: *a` | a.yaml:2: not valid YAML: the alias *a is not supported; write the value out
                    """)
    void textsThatAreNoConfiguration(String yaml, String message) {
        assertBadData(() -> parse(yaml.replace("\\n", "\n")), message);
    }

    @Test
    void nestingThatIsTooDeepHasNoPlaceToTell() {
        assertBadData(() -> parse("size: " + "[".repeat(3000) + "]".repeat(3000)), "a.yaml: not valid YAML: too large");
        assertBadData(() -> parse("{size: ".repeat(3000) + "1" + "}".repeat(3000)), "nested too deeply");
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});

        assertBadData(() -> ConfigFile.read(latin, "size"), "latin.yaml: expected text in UTF-8");
        assertBadData(() -> ConfigFile.read(folder, "size"), "is a directory; name a configuration file");
        assertBadData(() -> ConfigFile.read(folder.resolve("none.yaml"), "size"), "none.yaml: no such file");
    }

    @Test
    void numbersThatAreNotFiniteAreRefusedAsValues() {
        Parameter<List<Double>> sizes = Parameter.optional("size", ValueTypes.listOf(ValueTypes.NUMBER), "sizes");
        Section<List<Double>> section =
                new Section<>(List.of(sizes), keys -> Optional.of(keys.require(sizes, List.of())));

        assertThatThrownBy(() -> parse("size: [.nan, -.inf, .INF, 0.5]").as(section))
                .hasMessageContainingAll(
                        "a.yaml:1: size[0]: expected a number, got '.nan'",
                        "size[1]: expected a number, got '-.inf'",
                        "size[2]: expected a number, got '.INF'")
                .hasMessageNotContaining("size[3]");
    }

    @Test
    void aMarkOfTheByteOrderAndLineEndsOfWindowsAreNoMistakes() {
        Parameter<Integer> size = Parameter.optional("size", ValueTypes.whole(1), "a size");
        Section<Integer> section = new Section<>(List.of(size), keys -> keys.find(size));

        assertThat(parse("\uFEFFsize: 7\r\n").as(section)).isEqualTo(7);
    }

    @Test
    void ofManyNamesTheNearestAreTold() {
        List<String> many = List.of("RankLoss", "PairRankLoss", "MSELoss", "CoSENTLoss", "A", "B", "C", "D", "E");

        assertThat(Spelling.known("rank", many)).isEqualTo("the nearest of 9 are RankLoss, PairRankLoss, A");
        assertThat(Spelling.known("x", List.of("A", "B"))).isEqualTo("known are A, B");
    }
}
