package org.sentenceforge.export.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.NativeCalls;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.BatchMemory;
import org.sentenceforge.export.graph.GraphInputs;

/** A graph loaded into ONNX Runtime. Owns the session's native memory until closed. */
public final class GraphSession implements AutoCloseable {
    private static final Set<String> KNOWN_INPUTS = Set.of(
            GraphInputs.TOKEN_IDS,
            GraphInputs.ATTENTION_MASK,
            GraphInputs.TOKEN_TYPES,
            GraphInputs.PROMPT_LENGTH,
            GraphInputs.TOKEN_VECTORS);

    /** ONNX Runtime's name for where the parameters of a graph in memory are. */
    private static final String EXTERNAL_PARAMETERS = "session.model_external_initializers_file_folder_path";

    private final String source;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final boolean onGpu;

    private GraphSession(String source, OrtEnvironment environment, OrtSession session, boolean onGpu) {
        this.source = source;
        this.environment = environment;
        this.session = session;
        this.onGpu = onGpu;
    }

    /**
     * Loads a file.
     *
     * @param threads threads that one operator may use, or 0 for one per core
     * @throws SforgeException (bad model) where the file is missing, is no ONNX graph, or wants inputs that no text encoder has;
     *     (device) where the device is asked for by name and not available
     */
    public static GraphSession open(Path file, Device device, int threads) {
        if (!Files.isRegularFile(file)) {
            throw SforgeException.badModel(file + ": no such file; sforge export writes it");
        }
        return NativeCalls.run(() -> open(file.toString(), device, threads, (environment, options) -> {
            return environment.createSession(file.toString(), options);
        }));
    }

    /** Loads a graph from memory, to run on the CPU. */
    public static GraphSession open(byte[] graph, String source, int threads) {
        return NativeCalls.run(() -> open(source, new Device.Cpu(), threads, (environment, options) -> {
            return environment.createSession(graph, options);
        }));
    }

    /**
     * Loads what was made of a file, to run on the CPU.
     *
     * @param file lies where the graph's parameters do, if it is too large to hold them
     */
    public static GraphSession open(byte[] graph, Path file) {
        String folder = file.toAbsolutePath().getParent().toString();
        return NativeCalls.run(() -> open(file.toString(), new Device.Cpu(), 0, (environment, options) -> {
            options.addConfigEntry(EXTERNAL_PARAMETERS, folder);
            return environment.createSession(graph, options);
        }));
    }

    @FunctionalInterface
    private interface Loader {
        OrtSession load(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private static GraphSession open(String source, Device device, int threads, Loader loader) {
        OrtEnvironment environment = OnnxRuntime.environment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            // patterns are kept for every shape that occurs; texts have many
            options.setMemoryPatternOptimization(false);
            boolean onGpu = addGpu(options, device);
            GraphSession session = new GraphSession(source, environment, loader.load(environment, options), onGpu);
            session.checkInputs();
            return session;
        } catch (OrtException e) {
            if (ranOutOfMemory(e)) {
                throw SforgeException.outOfMemory(
                        source + ": not enough memory to load the graph; free some, or use one of --precision int8", e);
            }
            throw SforgeException.badModel(source + ": ONNX Runtime cannot load it: " + e.getMessage(), e);
        }
    }

    /** Whether there is one that is wanted. */
    private static boolean addGpu(OrtSession.SessionOptions options, Device device) {
        if (device instanceof Device.Cpu) {
            return false;
        }
        boolean built = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
        int index = device instanceof Device.Cuda cuda ? cuda.index() : 0;
        String reason = "this build of ONNX Runtime has no CUDA support; build with the Maven profile gpu";
        if (built) {
            try {
                options.addCUDA(index);
                return true;
            } catch (OrtException e) {
                reason = e.getMessage();
            }
        }
        if (device instanceof Device.Cuda) {
            throw SforgeException.deviceUnavailable(
                    "device cuda:" + index + " is not available to ONNX Runtime: " + reason);
        }
        return false;
    }

    boolean onGpu() {
        return onGpu;
    }

    private void checkInputs() {
        for (String name : session.getInputNames()) {
            if (!KNOWN_INPUTS.contains(name)) {
                close();
                throw SforgeException.badModel(source + ": the graph wants an input '" + name + "'; expected are only "
                        + KNOWN_INPUTS.stream().sorted().toList());
            }
        }
    }

    boolean hasInput(String name) {
        return session.getInputNames().contains(name);
    }

    /** The first of these names that is an output of the graph, or null. */
    String firstOutputOf(String... names) {
        return Arrays.stream(names)
                .filter(session.getOutputNames()::contains)
                .findFirst()
                .orElse(null);
    }

    /** Whether the graph has an output whose last dimension is of this size, or left open. */
    boolean gives(String output, int size) {
        return session.getOutputNames().contains(output) && List.of(size, -1).contains(lastDimension(output));
    }

    /** The outputs with the sizes of their last dimensions, for errors. */
    String outputs() {
        return session.getOutputNames().stream()
                .map(output ->
                        "'" + output + "' with " + (lastDimension(output) == -1 ? "any number" : lastDimension(output)))
                .collect(Collectors.joining(", "));
    }

    /** What the file says of itself under a key. */
    Optional<String> metadata(String key) {
        try {
            return session.getMetadata().getCustomMetadataValue(key);
        } catch (OrtException e) {
            throw SforgeException.badModel(source + ": the metadata cannot be read: " + e.getMessage(), e);
        }
    }

    /** Size of an output's last dimension, or -1 where the graph leaves it open. */
    private int lastDimension(String output) {
        try {
            NodeInfo info = session.getOutputInfo().get(output);
            if (info.getInfo() instanceof TensorInfo tensor && tensor.getShape().length > 0) {
                long[] shape = tensor.getShape();
                return Math.toIntExact(shape[shape.length - 1]);
            }
            return -1;
        } catch (OrtException e) {
            throw SforgeException.badModel(source + ": the outputs cannot be read: " + e.getMessage(), e);
        }
    }

    /** The inputs of a batch that the graph lists; the caller closes them. */
    Inputs inputs(PaddedBatch batch) {
        Inputs inputs = new Inputs(batch.rows(), batch.width());
        long[] tokens = {batch.rows(), batch.width()};
        inputs.add(GraphInputs.TOKEN_IDS, batch.ids(), tokens);
        inputs.add(GraphInputs.ATTENTION_MASK, batch.mask(), tokens);
        inputs.add(GraphInputs.TOKEN_TYPES, batch.types(), tokens);
        inputs.add(GraphInputs.PROMPT_LENGTH, batch.promptLengths(), new long[] {batch.rows()});
        return inputs;
    }

    /** Runs the graph for one of its outputs; the elements row by row. */
    FloatBuffer run(Inputs inputs, String output) {
        return NativeCalls.run(() -> compute(inputs, Set.of(output))).get(output);
    }

    private Map<String, FloatBuffer> compute(Inputs inputs, Set<String> names) {
        try (OrtSession.Result result = session.run(inputs.tensors, names)) {
            Map<String, FloatBuffer> outputs = new LinkedHashMap<>();
            result.forEach(output -> outputs.put(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer()));
            return outputs;
        } catch (OrtException e) {
            if (ranOutOfMemory(e)) {
                throw BatchMemory.ranOut(inputs.rows, (long) inputs.rows * inputs.width, e);
            }
            throw SforgeException.failed(source + ": ONNX Runtime failed: " + e.getMessage(), e);
        }
    }

    private static boolean ranOutOfMemory(OrtException error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("Failed to allocate memory")
                || message.contains("bad_alloc")
                || message.contains("bad allocation");
    }

    /** Runs the graph on a batch for all of its outputs; the elements of each, row by row. */
    public Map<String, FloatBuffer> run(PaddedBatch batch) {
        try (Inputs inputs = inputs(batch)) {
            return NativeCalls.run(() -> compute(inputs, session.getOutputNames()));
        }
    }

    /** Tensors over a batch's buffers. Owns their native handles until closed. */
    final class Inputs implements AutoCloseable {
        private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        private final int rows;
        private final int width;

        private Inputs(int rows, int width) {
            this.rows = rows;
            this.width = width;
        }

        private void add(String name, LongBuffer values, long[] shape) {
            if (hasInput(name)) {
                try {
                    tensors.put(name, OnnxTensor.createTensor(environment, values, shape));
                } catch (OrtException e) {
                    close();
                    throw SforgeException.failed(source + ": input '" + name + "': " + e.getMessage(), e);
                }
            }
        }

        void add(String name, FloatBuffer values, long[] shape) {
            try {
                tensors.put(name, OnnxTensor.createTensor(environment, values, shape));
            } catch (OrtException e) {
                close();
                throw SforgeException.failed(source + ": input '" + name + "': " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        NativeCalls.run(() -> {
            closeSession();
            return null;
        });
    }

    private void closeSession() {
        try {
            session.close();
        } catch (OrtException e) {
            throw SforgeException.failed(source + ": the session cannot be closed: " + e.getMessage(), e);
        }
    }
}
