package org.sentenceforge.cli.doctor;

import java.io.PrintWriter;
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
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
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
            "With --device, the built-in model encodes texts of three lengths on that device and on the",
            "CPU; the vectors are compared, and tokens per second shown side by side.",
            "Exit code: 0, or 1 where something is broken (not where something is merely missing), or 5",
            "where the device is not there.",
            "",
            "Examples:",
            "  sforge doctor",
            "  sforge doctor --device cuda --json"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final int INDENT = 8;

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
                    "Prove that this device computes what the CPU does, and measure it: auto, cpu, cuda or cuda:N.")
    private Optional<Device> device;

    @Option(names = "--offline", description = "Do not ask whether the hub can be reached.")
    private boolean offline;

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>(Machine.findings());
        findings.addAll(Libraries.findings());
        findings.addAll(Storage.findings(System.getenv(), offline));
        if (!json.requested()) {
            findings.forEach(this::print);
        }
        List<DeviceProof.Row> proof =
                device.isPresent() ? new DeviceProof(device.get()).rows(console.progress()) : List.of();
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("findings", findings);
            device.ifPresent(named -> report.put("device", proof));
            json.print(report);
        } else if (device.isPresent()) {
            print(proof);
        }
        boolean healthy = findings.stream().noneMatch(finding -> finding.level() == Finding.Level.problem)
                && proof.stream().allMatch(DeviceProof.Row::right);
        return (healthy ? ExitCode.DONE : ExitCode.FAILED).value();
    }

    private void print(Finding finding) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-8s%s: %s%n", finding.level(), finding.area(), finding.found());
        if (!finding.remedy().isEmpty()) {
            out.println(" ".repeat(INDENT) + finding.remedy());
        }
        out.flush();
    }

    private void print(List<DeviceProof.Row> proof) {
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println("words   tokens/s: CPU   device  device bf16   difference   cosine bf16");
        for (DeviceProof.Row row : proof) {
            out.printf(
                    Locale.ROOT,
                    "%5d  %,14.0f %,8.0f %,12.0f %12.1e %13.5f%n",
                    row.words(),
                    row.cpuTokens(),
                    row.deviceTokens(),
                    row.bf16Tokens(),
                    row.largestDifference(),
                    row.lowestCosine());
        }
        out.println(
                proof.stream().allMatch(DeviceProof.Row::right)
                        ? "The device computes what the CPU computes."
                        : String.format(
                                Locale.ROOT,
                                "The device does NOT compute what the CPU computes: expected differences up to %.0e in fp32"
                                        + " and cosines from %.3f in bf16.",
                                DeviceProof.LARGEST_DIFFERENCE,
                                DeviceProof.LOWEST_COSINE));
    }
}
