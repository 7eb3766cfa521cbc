package org.sentenceforge.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.NoGpu;
import org.sentenceforge.core.torch.NvidiaDriver;
import org.sentenceforge.core.torch.TorchBuild;
import org.sentenceforge.export.runtime.OnnxRuntime;

/** libtorch, ONNX Runtime, and the GPU that they might use. */
final class Libraries {
    private Libraries() {}

    static List<Finding> findings() {
        Optional<NvidiaDriver> driver = NvidiaDriver.find();
        List<Finding> findings = new ArrayList<>();
        Optional<TorchBuild> torch = Optional.empty();
        try {
            torch = Optional.of(TorchBuild.load());
            findings.add(Finding.ok("libtorch", describe(torch.get())));
        } catch (SforgeException e) {
            findings.add(Finding.problem("libtorch", "cannot be loaded", e.getMessage()));
        }
        List<String> providers = List.of();
        try {
            providers = OnnxRuntime.providers();
            findings.add(Finding.ok("ONNX Runtime", OnnxRuntime.version() + "; " + String.join(", ", providers)));
        } catch (RuntimeException | LinkageError e) {
            findings.add(Finding.problem(
                    "ONNX Runtime",
                    "cannot be loaded: " + e.getMessage(),
                    "build again with ./mvnw package; there are natives for Linux, macOS and Windows"));
        }
        findings.add(gpu(driver, torch));
        if (driver.isPresent() && !providers.contains("CUDA")) {
            findings.add(Finding.note(
                    "ONNX Runtime on the GPU", "this build has no CUDA", "build with the Maven profile gpu"));
        }
        return findings;
    }

    private static String describe(TorchBuild torch) {
        return torch.version() + (torch.cuda() ? " with CUDA" : " for CPUs") + ", " + torch.threads()
                + (torch.threads() == 1 ? " thread" : " threads");
    }

    static Finding gpu(Optional<NvidiaDriver> driver, Optional<TorchBuild> torch) {
        int gpus = torch.map(TorchBuild::gpus).orElse(0);
        if (gpus > 0) {
            String named = gpus == 1 ? "1, as --device cuda" : gpus + ", as --device cuda:0 and so on";
            return Finding.ok("GPU", named + driver.map(found -> "; " + found).orElse(""));
        }
        if (driver.isEmpty()) {
            return Finding.ok("GPU", "none (no NVIDIA driver); everything runs on the CPU");
        }
        boolean cuda = torch.map(TorchBuild::cuda).orElse(false);
        NoGpu why = NoGpu.of(driver, cuda);
        return cuda
                ? Finding.problem("GPU", why.found(), why.remedy())
                : Finding.note("GPU", why.found(), why.remedy());
    }
}
