package org.sentenceforge.export.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.UnpackedLibraries;
import org.sentenceforge.core.torch.NvidiaDriver;

/** ONNX Runtime's library, which is started when it is first needed. */
public final class OnnxRuntime {
    /** Bytes. Loading the library takes nearly all of the 1 MB that Java's threads have; past it, the process ends without a word. */
    private static final long STACK = 8 << 20;

    /** ONNX Runtime's own, which prints what is thrown too. */
    private static final Logger LOG = Logger.getLogger("ai.onnxruntime.OnnxRuntime");

    private static boolean started;

    private OnnxRuntime() {}

    /** Its version, such as 1.28.0. */
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
                        OnnxRuntime::start, start -> new Thread(null, start, "sforge-onnxruntime", STACK).start())
                .join();
    }

    private static OrtEnvironment start() {
        LOG.setLevel(Level.OFF);
        boolean first = !started;
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "sentenceforge");
        try {
            environment.setTelemetry(false); // on Windows, the system would hear of every session
        } catch (OrtException e) {
            throw SforgeException.failed("ONNX Runtime: " + e.getMessage(), e);
        }
        // a build with CUDA reads more of its files when a session asks for it, which on a machine without a GPU none
        // can
        boolean cuda = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        if (first && !(cuda && NvidiaDriver.find().isPresent())) {
            UnpackedLibraries.unlinkFolders("onnxruntime-java");
        }
        started = true;
        return environment;
    }
}
