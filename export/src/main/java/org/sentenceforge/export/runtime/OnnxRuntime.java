package org.sentenceforge.export.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.util.concurrent.CompletableFuture;

/** ONNX Runtime's library, which is started when it is first needed. */
final class OnnxRuntime {
    /** Bytes. Loading the library takes nearly all of the 1 MB that Java's threads have; past it, the process ends without a word. */
    private static final long STACK = 8 << 20;

    private OnnxRuntime() {}

    /** The environment of all sessions. */
    static synchronized OrtEnvironment environment() {
        return CompletableFuture.supplyAsync(
                        () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "sentenceforge"),
                        start -> new Thread(null, start, "sforge-onnxruntime", STACK).start())
                .join();
    }
}
