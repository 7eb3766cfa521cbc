package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each command in places that have other digits, another decimal sign, letters that change otherwise from small to capital, and a time
 * zone off the hour, with options of Java in the environment: it works, and writes numbers as everywhere.
 */
@Tag("it")
class LocaleTest {
    /** Arabic digits and decimal sign; the Turkish i with and without a dot; a comma in a number. */
    private static final String OTHER_NUMBERS =
            "(?s).*([\\u0660-\\u0669\\u066B\\u0130\\u0131]|[ (]\\d,(\\d\\d|\\d{4,})[\\s)]).*";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tr, TR, Asia/Kathmandu", "ar, EG, America/St_Johns", "de, DE, Pacific/Chatham"})
    void everyCommandWritesTheNumbersOfEveryPlace(String language, String country, String zone) throws Exception {
        ProcessBuilder program = new ProcessBuilder(Sforge.command(List.of(), EveryCommand.class, folder.toString()));
        program.environment()
                .put(
                        "JAVA_TOOL_OPTIONS",
                        "-Duser.language=" + language + " -Duser.country=" + country + " -Duser.timezone=" + zone);
        Process process = program.redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        for (Path file : written()) {
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .as(file.toString())
                    .doesNotMatch(OTHER_NUMBERS);
        }
    }

    /** The texts that the commands wrote, but for the tokenizers' vocabularies. */
    private List<Path> written() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> texts = files.filter(Files::isRegularFile)
                    .filter(file -> folder.relativize(file).toString().startsWith("OUT"))
                    .filter(file ->
                            !file.toString().matches(".*(\\.npy|\\.parquet|\\.safetensors|\\.bin|/tokenizer\\.json)"))
                    .toList();
            assertThat(texts).hasSizeGreaterThan(25);
            return texts;
        }
    }
}
