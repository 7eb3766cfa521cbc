package org.sentenceforge.cli.reference;

import java.util.List;

/**
 * Variables of the environment that the program or its launcher reads.
 *
 * @param names   those that belong together
 * @param meaning a phrase without a full stop; names and values in backquotes
 */
public record EnvironmentVariable(List<String> names, String meaning) {

    /** As the reference page lists them. */
    public static final List<EnvironmentVariable> ALL = List.of(
            of("the Java to run on, 17 or newer; otherwise the one on the `PATH`", "JAVA_HOME"),
            of("options for Java, such as `-Xmx8g`", "SFORGE_JAVA_OPTS"),
            of(
                    "as `--device` and `--dtype`, for all commands; they take precedence over the user's settings",
                    "SFORGE_DEVICE",
                    "SFORGE_DTYPE"),
            of(
                    "where the built-in model is unpacked; otherwise `$XDG_CACHE_HOME/sentenceforge` or `~/.cache/sentenceforge`",
                    "SFORGE_CACHE"),
            of(
                    "the folder with `sentenceforge/config.yaml`, the user's settings; otherwise `~/.config`",
                    "XDG_CONFIG_HOME"),
            of("where `sforge similarity` keeps the input history; otherwise `~/.local/state`", "XDG_STATE_HOME"),
            of(
                    "the hub's cache, address and token, and whether to stay offline (`1`), as in Python",
                    "HF_HOME",
                    "HF_HUB_CACHE",
                    "HF_ENDPOINT",
                    "HF_TOKEN",
                    "HF_TOKEN_PATH",
                    "HF_HUB_OFFLINE"),
            of("no colours", "NO_COLOR"),
            of("how many threads the matrix products use", "OMP_NUM_THREADS"),
            of(
                    "how long these threads busy-wait for each other; the launcher sets 10000, so that two runs can share the cores",
                    "GOMP_SPINCOUNT",
                    "OMP_WAIT_POLICY"),
            of(
                    "how glibc gets memory from the system; the launcher sets one arena that grows by 64 MB and keeps what is freed",
                    "MALLOC_ARENA_MAX",
                    "MALLOC_TOP_PAD_",
                    "MALLOC_MMAP_THRESHOLD_",
                    "MALLOC_TRIM_THRESHOLD_"),
            of(
                    "a folder with another build of libtorch 2.7.1, such as the CUDA build of `sforge doctor --fetch-cuda`, and which"
                            + " build it is (`cu128`)",
                    "PYTORCH_LIBRARY_PATH",
                    "PYTORCH_FLAVOR"),
            of(
                    "where libtorch's native libraries are unpacked, also by `--fetch-cuda`; otherwise `~/.djl.ai`",
                    "DJL_CACHE_DIR"));

    private static EnvironmentVariable of(String meaning, String... names) {
        return new EnvironmentVariable(List.of(names), meaning);
    }
}
