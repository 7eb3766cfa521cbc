package org.sentenceforge.core.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import org.sentenceforge.core.SforgeException;

/** Where libtorch computes: the CPU, or one GPU. */
public record TorchDevice(Device device) {
    /**
     * Reads {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}. auto takes the GPU where there is one that works.
     *
     * @throws SforgeException (device unavailable) where a device asked for by name is missing, (usage) for another text
     */
    public static TorchDevice of(String text) {
        if (text.equals("cpu")) {
            return new TorchDevice(Device.cpu());
        }
        boolean auto = text.equals("auto");
        if (!auto && !text.matches("cuda(:\\d{1,3})?")) {
            throw SforgeException.usage("--device: expected auto, cpu, cuda or cuda:N, got '" + text + "'");
        }
        int gpus = gpuCount();
        if (auto) {
            return new TorchDevice(gpus > 0 ? Device.gpu(0) : Device.cpu());
        }
        int index = text.equals("cuda") ? 0 : Integer.parseInt(text.substring("cuda:".length()));
        if (gpus == 0) {
            throw SforgeException.deviceUnavailable(noCuda("libtorch sees none on this machine"));
        }
        if (index >= gpus) {
            throw SforgeException.deviceUnavailable(
                    noCuda("cuda:" + index + " was asked for, the machine has " + gpus));
        }
        return new TorchDevice(Device.gpu(index));
    }

    public boolean isGpu() {
        return device.isGpu();
    }

    /** A fresh owner of arrays on this device. */
    public PtNDManager newManager() {
        return (PtNDManager) engine().newBaseManager(device);
    }

    static Engine engine() {
        try {
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw SforgeException.deviceUnavailable(
                    "libtorch could not be loaded (" + e.getMessage()
                            + "); the class path needs pytorch-native-cpu for this platform, or PYTORCH_LIBRARY_PATH a libtorch 2.7.1");
        }
    }

    private static String noCuda(String why) {
        return "no CUDA device: " + why + "; run with --device cpu, or install an NVIDIA driver and start with"
                + " PYTORCH_LIBRARY_PATH pointing to a CUDA build of libtorch 2.7.1";
    }

    private static int gpuCount() {
        return engine().getGpuCount();
    }

    @Override
    public String toString() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }
}
