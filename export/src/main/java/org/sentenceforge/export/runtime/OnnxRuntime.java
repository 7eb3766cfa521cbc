package org.sentenceforge.export.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** ONNX Runtime's library, which is started when it is first needed. */
public final class OnnxRuntime {
    /** Bytes. Loading the library takes nearly all of the 1 MB that Java's threads have; past it, the process ends without a word. */
    private static final long STACK = 8 << 20;

    private OnnxRuntime() {}

    /** Its version, such as 1.29.0. */
    public static String version() {
        return environment().getVersion();
    }

    /** What it can compute with: {@code CPU}, {@code CUDA} and so on. */
    public static List<String> providers() {
        environment();
        return OrtEnvironment.getAvailableProviders().stream().map(Enum::name).toList();
    }

    /** The environment of all sessions. */
    static synchronized OrtEnvironment environment() {
        return CompletableFuture.supplyAsync(
                        () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "sentenceforge"),
                        start -> new Thread(null, start, "sforge-onnxruntime", STACK).start())
                .join();
    }
}
