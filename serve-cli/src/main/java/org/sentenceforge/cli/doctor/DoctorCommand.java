package org.sentenceforge.cli.doctor;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.DeviceOption;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.RunsWithoutSettings;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.cli.command.UserSettings;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.torch.CudaDownload;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.train.proof.Agreement;
import org.sentenceforge.train.proof.DeviceProof;
import org.sentenceforge.train.proof.DeviceSpeed;
import org.sentenceforge.train.proof.Speed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sforge doctor}: what this machine can do, and what to do where something is missing. */
@Command(
        name = "doctor",
        footer = {
            "",
            "With --device, small encoders of every architecture encode texts and are trained for one update",
            "on that device and on the CPU, and the results are compared; then the built-in model's speed is",
            "measured on both: tokens per second (encoding) and pairs per second (training), for three text lengths.",
            "",
            "Exit code: 0; 1 if something is broken (not if it is merely missing) or the device's results differ",
            "from the CPU's; 5 if the device is not there.",
            "",
            "Examples:",
            "  sforge doctor",
            "  sforge doctor --device cuda --json",
            "  sforge doctor --fetch-cuda"
        })
public final class DoctorCommand implements Callable<Integer>, RunsWithoutSettings {
    private static final int INDENT = 8;
    /** Of questions, of paragraphs, and of texts nearly as long as most models take. */
    private static final int[] LENGTHS = {12, 64, 240};

    private static final double MEASURED_SECONDS = 1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            converter = DeviceOption.Converter.class,
            description =
                    "Check that this device computes what the CPU does, and measure its speed: auto, cpu, cuda or cuda:N.")
    private Optional<Device> device;

    @Option(names = "--offline", description = "Do not check whether the hub can be reached.")
    private boolean offline;

    @Option(
            names = "--fetch-cuda",
            description =
                    "Download libtorch's build for CUDA 12.8, which DJL publishes, into DJL's cache: shows the size"
                            + " and asks first. Nothing else is checked.")
    private boolean fetchCuda;

    @Option(names = "--yes", description = "Let --fetch-cuda download without asking.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        if (fetchCuda) {
            return fetchCuda();
        }
        List<Finding> findings = new ArrayList<>(Machine.findings());
        findings.add(settings());
        findings.addAll(Libraries.findings());
        findings.addAll(Storage.findings(System.getenv(), offline));
        if (!json.requested()) {
            findings.forEach(this::print);
        }
        Optional<ProofReport> proof = device.map(this::proof);
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("findings", findings);
            proof.ifPresent(found -> report.put("device", found.json()));
            json.print(report);
        } else {
            proof.ifPresent(found -> found.print(spec.commandLine().getOut()));
        }
        boolean healthy = findings.stream().noneMatch(finding -> finding.level() == Finding.Level.problem)
                && proof.map(ProofReport::holds).orElse(true);
        return (healthy ? ExitCode.DONE : ExitCode.FAILED).value();
    }

    /** The file of the user's settings, which are in force from now on. */
    private static Finding settings() {
        Path file = UserSettings.file(System.getenv());
        try {
            UserSettings settings = UserSettings.of(System.getenv());
            settings.apply();
            return Finding.ok("Settings", file + (Files.exists(file) ? ": " + settings : " (not there)"));
        } catch (SforgeException e) {
            return Finding.problem(
                    "Settings", e.getMessage(), "correct the file; 'sforge help configuration' tells its keys");
        }
    }

    private int fetchCuda() throws IOException {
        if (offline) {
            throw SforgeException.usage(
                    "--fetch-cuda downloads, which --offline (or offline in your settings) forbids; drop one of the two");
        }
        CudaFetch.Consent consent =
                yes ? CudaFetch.Consent.GIVEN : Terminal.typesInput() ? CudaFetch.Consent.ASK : CudaFetch.Consent.NONE;
        CudaFetch fetch = new CudaFetch(
                CudaDownload.forThisMachine(CudaDownload.DJL),
                consent,
                spec.commandLine().getErr());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (fetch.run(in::readLine, console.progress())) {
            if (json.requested()) {
                json.print(Map.of("environment", fetch.environment()));
            } else {
                PrintWriter out = spec.commandLine().getOut();
                out.println("Set this before sforge is started, and then run 'sforge doctor --device cuda':");
                boolean windows = File.separatorChar != '/';
                fetch.environment()
                        .forEach((name, value) -> out.println((windows ? "  set " : "  export ") + name + '=' + value));
                out.flush();
            }
        }
        return ExitCode.DONE.value();
    }

    private ProofReport proof(Device named) {
        TorchDevice where = TorchDevice.of(named);
        console.detail("comparing " + where + " with the CPU, architecture by architecture");
        List<Agreement> agreements = new DeviceProof(where).agreements(List.of(ModelType.values()), console.progress());
        console.detail("measuring both");
        ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
        DeviceSpeed speed = new DeviceSpeed(model, where, MEASURED_SECONDS);
        List<Speed> speeds = new ArrayList<>();
        try (Progress.Task task =
                console.progress().start("Measuring", "figures", (long) LENGTHS.length * speed.figures())) {
            for (int tokens : LENGTHS) {
                speeds.add(speed.measure(tokens, task));
            }
        }
        return new ProofReport(where.toString(), agreements, speeds);
    }

    private void print(Finding finding) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-8s%s: %s%n", finding.level(), finding.area(), finding.found());
        if (!finding.remedy().isEmpty()) {
            out.println(" ".repeat(INDENT) + finding.remedy());
        }
        out.flush();
    }
}
