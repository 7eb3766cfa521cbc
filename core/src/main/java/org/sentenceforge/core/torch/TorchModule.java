package org.sentenceforge.core.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.NativeCalls;

/**
 * A loaded TorchScript program. Owns the native module until closed.
 *
 * <p>The first argument of a call decides which manager owns the results: pass a short-lived array first, never a parameter.
 */
public final class TorchModule implements AutoCloseable {
    private static final ThreadLocal<Boolean> PREPARED = ThreadLocal.withInitial(() -> false);

    private final PtNDManager manager;
    private final PtSymbolBlock block;

    /** Loads a program made of these methods, each a {@code def} with {@code self: __torch__.Ops} first. */
    public TorchModule(TorchDevice device, List<String> methods) {
        this(device, manager -> {
            try (ByteArrayInputStream archive = new ByteArrayInputStream(TorchArchive.of(methods))) {
                // not hasSize: with it, the loader waits for a length that a plain archive does not have, for ever
                return JniUtils.loadModule(manager, archive, false, false);
            }
        });
    }

    /** Loads an archive from a file, which libtorch reads by itself: a stream of its size would take minutes. */
    TorchModule(TorchDevice device, Path file) {
        this(device, manager -> JniUtils.loadModule(manager, file, false, new String[0], new String[0], false));
    }

    @FunctionalInterface
    private interface Loader {
        PtSymbolBlock load(PtNDManager manager) throws IOException;
    }

    private TorchModule(TorchDevice device, Loader loader) {
        manager = device.newManager();
        try {
            block = loader.load(manager);
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private enum Mode {
        INFERENCE,
        NO_GRAPH,
        AUTOGRAD
    }

    /** Runs a method without autograd; what it gives cannot enter a backward pass later. */
    public NDList infer(String method, NDList arguments) {
        return run(method, arguments, Mode.INFERENCE);
    }

    /** Runs a method without a graph; what it gives may enter a backward pass later, as a constant. */
    public NDList forward(String method, NDList arguments) {
        return run(method, arguments, Mode.NO_GRAPH);
    }

    /** Runs a method with autograd: arrays that require gradients get them from a backward pass inside the program. */
    public NDList train(String method, NDList arguments) {
        return run(method, arguments, Mode.AUTOGRAD);
    }

    private NDList run(String method, NDList arguments, Mode mode) {
        prepareThread();
        if (mode == Mode.AUTOGRAD) {
            JniUtils.setGradMode(true);
        }
        try (NDArray name = manager.create(0f)) {
            name.setName("module_method:" + method);
            NDList all = new NDList(arguments);
            all.add(name);
            return NativeCalls.run(() -> IValueUtils.forward(block, all, mode != Mode.INFERENCE));
        } finally {
            if (mode == Mode.AUTOGRAD) {
                JniUtils.setGradMode(false);
            }
        }
    }

    /** The graph executor's optimizer breaks autograd on mixed types and re-specialises for every shape; the switch is per thread. */
    private static void prepareThread() {
        if (!PREPARED.get()) {
            JniUtils.setGraphExecutorOptimize(false);
            PREPARED.set(true);
        }
    }

    @Override
    public void close() {
        block.close();
        manager.close();
    }
}
