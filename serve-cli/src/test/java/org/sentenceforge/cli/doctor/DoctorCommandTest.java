package org.sentenceforge.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.cli.doctor.Finding.Level;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.torch.TorchBuild;
import picocli.CommandLine;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void thisMachineIsDescribedLineByLine() {
        assertThat(run("--offline")).as(err.toString()).isZero();

        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("(ok|note) +Java: 1?\\d+.*"))
                .anyMatch(line -> line.matches("(ok|note) +Processor: \\d+ cores?; .*"))
                .anyMatch(line -> line.matches("(ok|note) +Memory: .* GB.*"))
                .anyMatch(line -> line.matches("ok +libtorch: \\d.*"))
                .anyMatch(line -> line.matches("ok +ONNX Runtime: \\d.*CPU.*"))
                .anyMatch(line -> line.matches("ok +Hub: http.*, not asked: --offline"));
    }

    @Test
    void jsonHoldsTheSameFindings() throws Exception {
        assertThat(run("--offline", "--json")).as(err.toString()).isZero();

        JsonNode findings = new ObjectMapper().readTree(out.toString()).get("findings");
        assertThat(findings)
                .hasSizeGreaterThan(7)
                .allSatisfy(finding -> assertThat(finding.fieldNames())
                        .toIterable()
                        .containsExactly("area", "level", "found", "remedy"));
    }

    @Test
    void aDeviceThatIsNotThereEndsWithItsExitCode() {
        assertThat(run("--offline", "--device", "cuda:99")).isEqualTo(ExitCode.DEVICE_UNAVAILABLE.value());

        assertThat(err.toString()).contains("no CUDA device");
    }

    @Test
    void aHubThatDoesNotAnswerIsANoteWithWhatStillWorks() {
        Map<String, String> environment = Map.of("HF_ENDPOINT", "http://127.0.0.1:1", "HF_HOME", folder.toString());

        Finding hub = Storage.findings(environment, false).get(2);

        assertThat(hub.level()).isEqualTo(Level.note);
        assertThat(hub.found()).isEqualTo("http://127.0.0.1:1/: cannot connect");
        assertThat(hub.remedy()).contains("HF_ENDPOINT");
    }

    @Test
    void aCacheThatIsAFileIsAProblem() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(Storage.folder("Cache", file.resolve("hub"), "elsewhere").level())
                .isEqualTo(Level.problem);
        assertThat(Storage.folder("Cache", folder.resolve("hub"), "elsewhere").level())
                .isNotEqualTo(Level.problem);
    }

    @Test
    void aDriverWithoutAWayToItHasARemedy() {
        assertThat(Libraries.gpu(false, Optional.empty()).level()).isEqualTo(Level.ok);
        assertThat(Libraries.gpu(true, torch(false, 0)).remedy()).contains("PYTORCH_LIBRARY_PATH");
        assertThat(Libraries.gpu(true, torch(true, 0)).remedy()).contains("nvidia-smi");
        assertThat(Libraries.gpu(true, torch(true, 2)).found()).isEqualTo("2, as --device cuda:0 and so on");
    }

    private static Optional<TorchBuild> torch(boolean cuda, int gpus) {
        return Optional.of(new TorchBuild("2.7.1", cuda, gpus, 1));
    }

    private int run(String... args) {
        CommandLine line = Commands.commandLine(new DoctorCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
