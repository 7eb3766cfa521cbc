package org.sentenceforge.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.torch.TorchBuild;
import org.sentenceforge.export.runtime.OnnxRuntime;

/** libtorch, ONNX Runtime, and the GPU that they might use. */
final class Libraries {
    private static final Path NVIDIA_DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final String CUDA_BUILD =
            "put libtorch 2.7.1 for CUDA 12.8 into a folder and set PYTORCH_LIBRARY_PATH to it";

    private Libraries() {}

    static List<Finding> findings() {
        boolean driver = Files.exists(NVIDIA_DRIVER);
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
        if (driver && !providers.contains("CUDA")) {
            findings.add(Finding.note(
                    "ONNX Runtime on the GPU", "this build has no CUDA", "build with the Maven profile gpu"));
        }
        return findings;
    }

    private static String describe(TorchBuild torch) {
        return torch.version() + (torch.cuda() ? " with CUDA" : " for CPUs") + ", " + torch.threads()
                + (torch.threads() == 1 ? " thread" : " threads");
    }

    static Finding gpu(boolean driver, Optional<TorchBuild> torch) {
        int gpus = torch.map(TorchBuild::gpus).orElse(0);
        if (gpus > 0) {
            return Finding.ok("GPU", gpus == 1 ? "1, as --device cuda" : gpus + ", as --device cuda:0 and so on");
        }
        if (!driver) {
            return Finding.ok("GPU", "none (no NVIDIA driver); everything runs on the CPU");
        }
        return torch.map(TorchBuild::cuda).orElse(false)
                ? Finding.problem(
                        "GPU",
                        "there is an NVIDIA driver, but libtorch sees no GPU",
                        "run nvidia-smi: the driver must be at least 570, which CUDA 12.8 needs; look at CUDA_VISIBLE_DEVICES")
                : Finding.note("GPU", "there is an NVIDIA driver, but this libtorch is for CPUs", CUDA_BUILD);
    }
}
