package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.hub.FakeHub;
import org.sentenceforge.core.support.TinyTraining;

/** A token stands nowhere: in no output, error, trace, file or card, also with {@code -v}. */
@Tag("it")
class SecretsTest {
    private static final String TOKEN = "hf_verysecret";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"200, embed", "401, embed", "404, embed", "200, doctor"})
    void theHubsTokenIsNotSeen(int status, String command) throws Exception {
        try (FakeHub hub = new FakeHub().file("README.md", "# tiny").file("config.json", "{}")) {
            if (status != 200) {
                hub.fault("api", FakeHub.status(status));
            }
            Path texts = Files.writeString(folder.resolve("texts.txt"), "a\n");
            String[] embed = {
                "embed",
                "org/tiny",
                texts.toString(),
                "--output",
                folder.resolve("x.npy").toString(),
                "-v"
            };
            ProcessBuilder program = new ProcessBuilder(
                    Sforge.command(List.of(), command.equals("embed") ? embed : new String[] {"doctor", "-v"}));
            program.environment().put("HF_ENDPOINT", hub.endpoint().toString());
            program.environment().put("HF_HOME", folder.resolve("cache").toString());
            program.environment().put("HF_TOKEN", TOKEN);

            Process process = program.redirectError(folder.resolve("errors").toFile())
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();

            assertThat(process.waitFor()).isEqualTo(command.equals("doctor") ? 0 : 4);
            assertSecret();
        }
    }

    @Test
    void aTokenInAConfigurationIsNotSeen() throws Exception {
        Path config = new TinyTraining(folder)
                .config("out", 1, "save_steps: 1, push_to_hub_token: " + TOKEN + ", hub_token: " + TOKEN);

        Sforge.Result trained = Sforge.run("train", config, "-v");
        Sforge.Result printed = Sforge.run("train", config, "--print-config");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(trained.out() + trained.err() + printed.out() + printed.err())
                .doesNotContain(TOKEN);
        Files.delete(config);
        assertSecret();
    }

    private void assertSecret() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(TOKEN));
        }
    }
}
