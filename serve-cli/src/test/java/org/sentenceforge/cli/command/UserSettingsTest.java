package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.SforgeException;

/** The file of the user's settings, read and in force. */
class UserSettingsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        file = Files.createDirectory(folder.resolve("sentenceforge")).resolve("config.yaml");
    }

    @Test
    void whereThereIsNoFileOrOneOfCommentsNothingIsSet() throws IOException {
        assertThat(settings(Map.of())).hasToString("nothing is set");

        Files.writeString(file, "# device: cpu\r\n");

        assertThat(settings(Map.of())).hasToString("nothing is set");
    }

    @Test
    void theEnvironmentGoesBeforeTheFile() throws IOException {
        Files.writeString(file, "device: cuda\r\ndtype: bf16\r\ncache: /from/the/file\r\noffline: true\r\n");

        assertThat(settings(Map.of())).hasToString("device cuda:0, dtype bf16, cache /from/the/file, offline");
        assertThat(settings(Map.of(
                        "SFORGE_DEVICE",
                        "cpu",
                        "SFORGE_DTYPE",
                        "fp32",
                        "SFORGE_CACHE",
                        "/other",
                        "HF_HUB_OFFLINE",
                        "0")))
                .hasToString("device cpu, dtype fp32, cache /other");
    }

    @Test
    void allThatIsWrongIsToldWithFileAndLine() throws IOException {
        Files.writeString(file, "# mine\ndevice: gpu\ndtypes: fp32\noffline: maybe\ncache: here\n");

        assertThatThrownBy(() -> settings(Map.of()))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining(file + ":2: device: unknown device 'gpu'")
                .hasMessageContaining("3: dtypes: ")
                .hasMessageContaining("did you mean dtype?")
                .hasMessageContaining("4: offline: expected true or false, got 'maybe'")
                .hasMessageContaining("5: cache: expected a folder from / or ~/ on, got 'here'");
    }

    @Test
    void aWrongVariableIsToldByItsName() {
        assertThatThrownBy(() -> settings(Map.of("SFORGE_DTYPE", "fp8")))
                .hasMessageContaining("SFORGE_DTYPE: ")
                .hasMessageContaining("fp8");
    }

    @Test
    void anOptionGoesBeforeEnvironmentAndFile() throws Exception {
        Files.writeString(file, "device: cuda:77\n");
        Path texts = Files.writeString(folder.resolve("texts.txt"), "a cat\n");
        String[] embed = {"embed", Sforge.BUILTIN, texts.toString(), "--output", "-", "-q"};

        String[] onCuda = {"embed", Sforge.BUILTIN, texts.toString(), "--output", "-", "-q", "--device", "cuda:77"};

        assertThat(run(Map.of(), embed).exitCode()).isEqualTo(5);
        Sforge.Result onCpu = run(Map.of("SFORGE_DEVICE", "cpu"), embed);
        assertThat(onCpu.exitCode()).as(onCpu.err()).isZero();
        assertThat(run(Map.of("SFORGE_DEVICE", "cpu"), onCuda).exitCode()).isEqualTo(5);
    }

    @Test
    void aMistakeStopsCommandsButNotHelpNorDoctorWhichTellsIt() throws Exception {
        Files.writeString(file, "devices: cpu\n");

        Sforge.Result wrong = run(Map.of(), "card", "show", Sforge.BUILTIN);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("error: " + file + ":1: devices: ");
        assertThat(run(Map.of(), "help", "configuration").out()).contains(file.toString());
        assertThat(run(Map.of(), "doctor", "--offline").out()).contains("problem Settings: " + file + ":1: devices");

        Files.writeString(file, "dtype: fp32\n");
        assertThat(run(Map.of(), "doctor", "--offline").out()).contains("Settings: " + file + ": dtype fp32");
    }

    private UserSettings settings(Map<String, String> others) {
        Map<String, String> environment = new HashMap<>(others);
        environment.put("XDG_CONFIG_HOME", folder.toString());
        return UserSettings.of(environment);
    }

    private Sforge.Result run(Map<String, String> environment, String... args) throws Exception {
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(Sforge.command(List.of(), args)).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SFORGE_"));
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Sforge.Result(process.waitFor(), out, Files.readString(errors));
    }
}
