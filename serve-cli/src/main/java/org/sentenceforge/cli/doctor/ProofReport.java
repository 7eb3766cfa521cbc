package org.sentenceforge.cli.doctor;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentenceforge.train.proof.Agreement;
import org.sentenceforge.train.proof.DeviceSpeed;
import org.sentenceforge.train.proof.Speed;

/**
 * What was found of a device.
 *
 * @param device     as {@code --device} names it
 * @param agreements with the CPU, architecture by architecture
 * @param speeds     beside the CPU, size by size
 */
record ProofReport(String device, List<Agreement> agreements, List<Speed> speeds) {

    boolean holds() {
        return agreements.stream().allMatch(Agreement::holds);
    }

    Map<String, Object> json() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", device);
        report.put("agrees_with_cpu", holds());
        report.put("agreements", agreements.stream().map(ProofReport::json).toList());
        report.put("speeds", speeds.stream().map(ProofReport::json).toList());
        return report;
    }

    private static Map<String, Object> json(Agreement agreement) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("architecture", agreement.architecture());
        line.put("vectors_difference", agreement.vectors());
        line.put("vectors_bf16_cosine", agreement.vectorsBf16());
        line.put("update_difference", agreement.update());
        line.put("update_bf16_cosine", agreement.updateBf16());
        line.put("agrees", agreement.holds());
        return line;
    }

    private static Map<String, Object> json(Speed speed) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("tokens_per_text", speed.tokens());
        line.put("encode_tokens_per_second", json(speed.encoding()));
        line.put("pairs_per_batch", speed.batch());
        line.put("train_pairs_per_second", json(speed.training()));
        return line;
    }

    private static Map<String, Object> json(Speed.Rates rates) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("cpu_fp32", rates.cpu().perSecond());
        line.put("device_fp32", rates.device().perSecond());
        line.put("device_bf16", rates.bf16().perSecond());
        line.put("brief", rates.anyBrief());
        return line;
    }

    /** Prints what agrees and how fast it is, in tables for terminals of 40 columns. */
    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "%n%s beside the CPU, small encoders%nwith random weights%n%n", device);
        out.println("vectors           fp32     bf16");
        out.println("            difference   cosine");
        agreements.forEach(
                line -> print(out, line.architecture(), line.vectors(), line.vectorsBf16(), line.vectorsHold()));
        print(out, "limit", Agreement.LARGEST_DIFFERENCE, Agreement.LOWEST_COSINE, true);
        out.printf(Locale.ROOT, "%none update        fp32     bf16%n");
        out.println("            difference   cosine");
        agreements.forEach(
                line -> print(out, line.architecture(), line.update(), line.updateBf16(), line.updateHolds()));
        print(out, "limit", Agreement.LARGEST_UPDATE_DIFFERENCE, Agreement.LOWEST_UPDATE_COSINE, true);
        out.printf(Locale.ROOT, "%nall-MiniLM-L6-v2, random tokens%n%n");
        print(out, "encoding, tokens/s", "%,.0f", Speed::encoding);
        print(out, "training, pairs/s", "%,.2f", Speed::training);
        if (speeds.stream()
                .anyMatch(
                        speed -> speed.encoding().anyBrief() || speed.training().anyBrief())) {
            out.printf(
                    Locale.ROOT,
                    "* from one run of 1/%d of the batch:%n  the whole of it takes too long here%n%n",
                    DeviceSpeed.PARTS);
        }
        out.println(verdict());
        out.flush();
    }

    private static void print(PrintWriter out, String name, double difference, double cosine, boolean holds) {
        out.printf(Locale.ROOT, "%-14s%8.1e %8.6f%s%n", name, difference, cosine, holds ? "" : "  departs");
    }

    private void print(PrintWriter out, String title, String format, Function<Speed, Speed.Rates> rates) {
        boolean cpu = device.equals("cpu");
        out.println(title);
        out.println("tokens" + column("CPU", "") + (cpu ? "" : column(device, "")) + column(cpu ? "CPU" : device, ""));
        out.println("a text" + column("fp32", "") + (cpu ? "" : column("fp32", "")) + column("bf16", ""));
        for (Speed speed : speeds) {
            Speed.Rates line = rates.apply(speed);
            out.println(String.format(Locale.ROOT, "%6d", speed.tokens())
                    + rate(format, line.cpu())
                    + (cpu ? "" : rate(format, line.device()))
                    + rate(format, line.bf16()));
        }
        out.println();
    }

    private static String rate(String format, Speed.Rate rate) {
        return column(String.format(Locale.ROOT, format, rate.perSecond()), rate.brief() ? "*" : "");
    }

    private static String column(String text, String mark) {
        return String.format(Locale.ROOT, "%10s%1s", text, mark);
    }

    private String verdict() {
        if (holds()) {
            return device + " computes what the CPU computes.";
        }
        return device + " does NOT compute what the CPU computes, in "
                + agreements.stream()
                        .filter(agreement -> !agreement.holds())
                        .map(Agreement::architecture)
                        .collect(Collectors.joining(", "))
                + ". Run with --device cpu, and report it with the output of 'sforge doctor --device " + device
                + " --json'.";
    }
}
