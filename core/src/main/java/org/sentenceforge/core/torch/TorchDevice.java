package org.sentenceforge.core.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;

/** Where libtorch computes: the CPU, or one GPU. */
public record TorchDevice(ai.djl.Device device) {
    /** What {@link #useThreads} was told last; -1 before that. */
    private static final ThreadLocal<Integer> OWN_THREADS = ThreadLocal.withInitial(() -> -1);

    /** As many as libtorch uses by itself; 0 while nobody has asked for another number. */
    private static volatile int usualThreads;

    /**
     * The device that a user asked for; {@code auto} takes the GPU where there is one that works.
     *
     * @throws SforgeException (device unavailable) where a device asked for by name is missing
     */
    public static TorchDevice of(Device wanted) {
        if (wanted instanceof Device.Cpu) {
            return new TorchDevice(ai.djl.Device.cpu());
        }
        int gpus = gpuCount();
        if (wanted instanceof Device.Cuda cuda) {
            if (gpus == 0) {
                NoGpu why = NoGpu.of(NvidiaDriver.find(), engine().hasCapability(StandardCapabilities.CUDA));
                throw SforgeException.deviceUnavailable(
                        "no CUDA device: " + why.found() + "; " + why.remedy() + "; or run with --device cpu");
            }
            if (cuda.index() >= gpus) {
                throw SforgeException.deviceUnavailable("no CUDA device cuda:" + cuda.index() + ": the machine has "
                        + (gpus == 1 ? "one, cuda:0" : gpus + ", cuda:0 to cuda:" + (gpus - 1)));
            }
            return new TorchDevice(ai.djl.Device.gpu(cuda.index()));
        }
        return new TorchDevice(gpus > 0 ? ai.djl.Device.gpu(0) : ai.djl.Device.cpu());
    }

    /** A GPU for plans, whether this machine has one or not. */
    public static TorchDevice anyGpu() {
        return new TorchDevice(ai.djl.Device.gpu());
    }

    public boolean isGpu() {
        return device.isGpu();
    }

    /** A fresh owner of arrays on this device. */
    public PtNDManager newManager() {
        return (PtNDManager) engine().newBaseManager(device);
    }

    /**
     * How many threads libtorch computes with on the CPU, in calls of this thread and of those that have made none yet.
     *
     * @param threads 0 for as many as it uses by itself
     */
    void useThreads(int threads) {
        if (threads == 0 && usualThreads == 0 || OWN_THREADS.get() == threads) {
            return;
        }
        engine();
        synchronized (OWN_THREADS) {
            if (usualThreads == 0) {
                usualThreads = JniUtils.getNumThreads();
            }
        }
        JniUtils.setNumThreads(threads == 0 ? usualThreads : threads);
        OWN_THREADS.set(threads);
    }

    static Engine engine() {
        // otherwise DJL tells a server of its own, by way of Amazon's, that it was started
        System.setProperty("OPT_OUT_TRACKING", "true");
        try {
            return Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw SforgeException.deviceUnavailable(
                    "libtorch could not be loaded (" + e.getMessage()
                            + "); the class path needs pytorch-native-cpu for this platform, or PYTORCH_LIBRARY_PATH a libtorch 2.7.1");
        }
    }

    private static int gpuCount() {
        return engine().getGpuCount();
    }

    @Override
    public String toString() {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }
}
