package org.sentenceforge.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.cli.doctor.Finding.Level;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.torch.NvidiaDriver;
import org.sentenceforge.core.torch.TorchBuild;
import org.sentenceforge.train.proof.Agreement;
import org.sentenceforge.train.proof.Speed;
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
        Optional<NvidiaDriver> driver = Optional.of(new NvidiaDriver(Optional.of("570.86.15")));

        assertThat(Libraries.gpu(Optional.empty(), Optional.empty()).level()).isEqualTo(Level.ok);
        assertThat(Libraries.gpu(driver, torch(false, 0)).remedy()).contains("sforge doctor --fetch-cuda");
        assertThat(Libraries.gpu(driver, torch(true, 0)).remedy()).contains("nvidia-smi");
        assertThat(Libraries.gpu(driver, torch(true, 2)).found())
                .isEqualTo("2, as --device cuda:0 and so on; NVIDIA driver 570.86.15");
    }

    @Test
    void aDeviceThatDepartsIsNamedWithItsArchitecturesAndEndsWithOne() {
        ProofReport report = new ProofReport(
                "cuda:0",
                List.of(
                        new Agreement("bert", 1e-6, 0.9999, 1e-6, 0.9999),
                        new Agreement("gemma2", 1e-2, 0.9999, 1e-6, 0.9999)),
                List.of(speed(rate(1), rate(2), rate(3))));

        report.print(new PrintWriter(out));

        assertThat(report.holds()).isFalse();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("gemma2 +1.0e-02 .*  departs"))
                .anyMatch(line -> line.matches("gemma2 +1.0e-06 +0.999900"))
                .anyMatch(line -> line.startsWith("cuda:0 does NOT compute what the CPU computes, in gemma2."));
    }

    @Test
    void theTablesFitATerminalOf40ColumnsAndMarkWhatASlowDeviceWasNotWaitedFor() {
        ProofReport report = new ProofReport(
                "cuda:0",
                List.of(new Agreement("xlm-roberta-xl", 1e-2, 0.9999, 1e-2, 0.9999)),
                List.of(speed(rate(987_654), rate(987_654), new Speed.Rate(987_654, true))));

        report.print(new PrintWriter(out));

        List<String> tables = out.toString()
                .lines()
                .takeWhile(line -> !line.startsWith("cuda:0 does"))
                .toList();
        assertThat(tables)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40))
                .anyMatch(line -> line.matches(" +64 +987,654 +987,654 +987,654\\*"))
                .anyMatch(line -> line.startsWith("* from one run of 1/8 of the batch"));
    }

    @Test
    void theCpuBesideItselfHasNoSecondColumn() {
        new ProofReport("cpu", List.of(), List.of(speed(rate(5), rate(5), rate(7)))).print(new PrintWriter(out));

        assertThat(out.toString().lines()).anyMatch(line -> line.matches(" +64 +5 +7 ?"));
    }

    private static Speed speed(Speed.Rate cpu, Speed.Rate device, Speed.Rate bf16) {
        return new Speed(64, 16, new Speed.Rates(cpu, device, bf16), new Speed.Rates(cpu, device, bf16));
    }

    private static Speed.Rate rate(double perSecond) {
        return new Speed.Rate(perSecond, false);
    }

    @Test
    @Tag("it")
    void theCpuIsProvedBesideItself() throws Exception {
        assertThat(run("--offline", "--device", "cpu", "--json"))
                .as(err.toString())
                .isZero();

        JsonNode device = new ObjectMapper().readTree(out.toString()).get("device");
        assertThat(device.get("name").asText()).isEqualTo("cpu");
        assertThat(device.get("agrees_with_cpu").asBoolean()).isTrue();
        assertThat(device.get("agreements")).hasSize(ModelType.values().length);
        assertThat(device.get("speeds"))
                .hasSize(3)
                .allSatisfy(speed -> assertThat(speed.get("train_pairs_per_second")
                                .get("device_bf16")
                                .asDouble())
                        .isPositive());
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
