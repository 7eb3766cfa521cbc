package org.sentenceforge.core.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.JniUtils;

/**
 * The libtorch that this process has loaded.
 *
 * @param version of the library, such as 2.7.1
 * @param cuda    whether it is a build with CUDA
 * @param gpus    how many GPUs it can compute on
 * @param threads how many threads compute on the CPU
 */
public record TorchBuild(String version, boolean cuda, int gpus, int threads) {

    /**
     * Loads libtorch where it is not loaded yet.
     *
     * @throws org.sentenceforge.core.SforgeException (device unavailable) where it cannot be loaded
     */
    public static TorchBuild load() {
        Engine engine = TorchDevice.engine();
        return new TorchBuild(
                engine.getVersion(),
                engine.hasCapability(StandardCapabilities.CUDA),
                engine.getGpuCount(),
                JniUtils.getNumThreads());
    }
}
