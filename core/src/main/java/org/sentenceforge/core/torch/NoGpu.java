package org.sentenceforge.core.torch;

import java.util.Optional;

/**
 * Why libtorch has no GPU to compute on.
 *
 * @param found  what is there
 * @param remedy what to do where a GPU is wanted
 */
public record NoGpu(String found, String remedy) {

    /** @param cudaBuild whether libtorch is a build with CUDA */
    public static NoGpu of(Optional<NvidiaDriver> driver, boolean cudaBuild) {
        if (driver.isEmpty()) {
            return new NoGpu(
                    "this machine has no NVIDIA driver",
                    "where there is a GPU, install its driver, " + NvidiaDriver.OLDEST + " or newer");
        }
        if (!cudaBuild) {
            return new NoGpu(
                    "there is " + driver.get() + ", but this libtorch is the build for CPUs",
                    "'sforge doctor --fetch-cuda' gets the one for CUDA 12.8");
        }
        return new NoGpu(
                "there is " + driver.get() + ", but libtorch sees no GPU",
                "run nvidia-smi: CUDA 12.8 needs driver " + NvidiaDriver.OLDEST
                        + " or newer; look at CUDA_VISIBLE_DEVICES");
    }
}
