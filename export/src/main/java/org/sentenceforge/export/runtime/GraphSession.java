package org.sentenceforge.export.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.sentenceforge.core.MemoryShortage;
import org.sentenceforge.core.NativeCalls;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.BatchMemory;
import org.sentenceforge.export.graph.GraphInputs;
import org.sentenceforge.export.graph.MappedParameters;

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

    private static final String STOP_SPINNING = "session.force_spinning_stop";

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
        Optional<byte[]> mapped = mapped(file);
        return NativeCalls.run(() -> open(file.toString(), device, threads, (environment, options) -> {
            return mapped.isPresent()
                    ? besideFile(environment, mapped.get(), file, options)
                    : environment.createSession(file.toString(), options);
        }));
    }

    private static Optional<byte[]> mapped(Path file) {
        try {
            return MappedParameters.of(file);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
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
        return NativeCalls.run(() -> open(file.toString(), new Device.Cpu(), 0, (environment, options) -> {
            return besideFile(environment, graph, file, options);
        }));
    }

    private static OrtSession besideFile(
            OrtEnvironment environment, byte[] graph, Path file, OrtSession.SessionOptions options)
            throws OrtException {
        options.addConfigEntry(
                EXTERNAL_PARAMETERS, file.toAbsolutePath().getParent().toString());
        return environment.createSession(graph, options);
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
            // threads would wait for the next run in a busy loop, which takes cores from whatever comes between
            options.addConfigEntry(STOP_SPINNING, "1");
            boolean onGpu = addGpu(options, device);
            GraphSession session = new GraphSession(source, environment, loader.load(environment, options), onGpu);
            session.checkInputs();
            return session;
        } catch (OrtException e) {
            Optional<MemoryShortage> shortage = MemoryShortage.in(e.getMessage());
            if (shortage.isPresent()) {
                throw SforgeException.outOfMemory(
                        source + ": out of memory for the graph"
                                + shortage.get().inBrackets() + "; free some, or use one of --precision int8",
                        e);
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
                try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
                    // as libtorch has it: products of float32 numbers are exact
                    cuda.add("use_tf32", "0");
                    // the other way doubles what is taken whenever a longer batch comes
                    cuda.add("arena_extend_strategy", "kSameAsRequested");
                    options.addCUDA(cuda);
                }
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
        long[] shape = tensor(output).map(TensorInfo::getShape).orElse(new long[0]);
        return shape.length == 0 ? -1 : Math.toIntExact(shape[shape.length - 1]);
    }

    private Optional<TensorInfo> tensor(String output) {
        try {
            NodeInfo info = session.getOutputInfo().get(output);
            return info.getInfo() instanceof TensorInfo tensor ? Optional.of(tensor) : Optional.empty();
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

    /** Runs the graph for an output [rows, size], which it writes into memory that it is given, where it says that it has this size. */
    FloatBuffer run(Inputs inputs, String output, int size) {
        return givesRows(output, size) ? NativeCalls.run(() -> computeInto(inputs, output, size)) : run(inputs, output);
    }

    /** Whether an output is [rows, size] in float32, as far as ONNX Runtime knows from the graph. */
    public boolean givesRows(String output, int size) {
        return tensor(output)
                .filter(info ->
                        info.type == OnnxJavaType.FLOAT && info.getShape().length == 2 && info.getShape()[1] == size)
                .isPresent();
    }

    private FloatBuffer computeInto(Inputs inputs, String output, int size) {
        FloatBuffer values = ByteBuffer.allocateDirect(Math.multiplyExact(inputs.rows * size, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values, new long[] {inputs.rows, size})) {
            session.run(inputs.tensors, Set.of(), Map.of(output, tensor)).close();
            return values;
        } catch (OrtException e) {
            throw failed(inputs, e);
        }
    }

    private Map<String, FloatBuffer> compute(Inputs inputs, Set<String> names) {
        try (OrtSession.Result result = session.run(inputs.tensors, names)) {
            Map<String, FloatBuffer> outputs = new LinkedHashMap<>();
            result.forEach(output -> outputs.put(output.getKey(), ((OnnxTensor) output.getValue()).getFloatBuffer()));
            return outputs;
        } catch (OrtException e) {
            throw failed(inputs, e);
        }
    }

    private SforgeException failed(Inputs inputs, OrtException cause) {
        return MemoryShortage.in(cause.getMessage()).isPresent()
                ? BatchMemory.ranOut(inputs.rows, (long) inputs.rows * inputs.width, cause)
                : SforgeException.failed(source + ": ONNX Runtime failed: " + cause.getMessage(), cause);
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
