package org.sentenceforge.core.model.source;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * The weights of all-MiniLM-L6-v2 out of its ONNX file. Biases, norms and tables have their names there; the matrices are
 * constants without one, but the node that multiplies by a matrix is named after its place in the model, and holds it
 * transposed: [in, out].
 */
final class MiniLmWeights {
    private static final String MATRIX_NODE = "/MatMul";
    private static final int HIDDEN = 384;
    private static final double INITIALIZER_RANGE = 0.02;
    private static final long POOLER_SEED = 42;

    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, ByteBuffer> values = new LinkedHashMap<>();

    private MiniLmWeights() {}

    static void write(InputStream onnx, Path file) throws IOException {
        MiniLmWeights weights = new MiniLmWeights();
        weights.read(ModelProto.parseFrom(onnx).getGraph());
        weights.addPooler();
        SafetensorsWriter.write(
                file,
                new ArrayList<>(weights.tensors.values()),
                (tensor, sink) -> sink.accept(weights.values.get(tensor.name())));
    }

    private void read(GraphProto graph) {
        Map<String, TensorProto> constants = new LinkedHashMap<>();
        for (TensorProto constant : graph.getInitializerList()) {
            String name = constant.getName();
            constants.put(name, constant);
            if (name.endsWith(".weight") || name.endsWith(".bias")) {
                add(name, constant.getDimsList(), bytes(constant));
            }
        }
        for (NodeProto node : graph.getNodeList()) {
            TensorProto matrix = node.getOpType().equals("MatMul") ? constants.get(node.getInput(1)) : null;
            if (matrix != null) {
                String module = node.getName().substring(1, node.getName().length() - MATRIX_NODE.length());
                long in = matrix.getDims(0);
                long out = matrix.getDims(1);
                add(module.replace('/', '.') + ".weight", List.of(out, in), transposed(bytes(matrix), (int) in, (int)
                        out));
            }
        }
    }

    private void add(String name, List<Long> shape, ByteBuffer bytes) {
        tensors.put(name, new TensorInfo(name, DType.F32, List.copyOf(shape)));
        values.put(name, bytes);
    }

    private static ByteBuffer bytes(TensorProto tensor) {
        ByteString raw = tensor.getRawData();
        return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer transposed(ByteBuffer matrix, int rows, int columns) {
        ByteBuffer transposed = floats(rows * columns);
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                transposed.putFloat(matrix.getFloat((row * columns + column) * Float.BYTES));
            }
        }
        return transposed.flip();
    }

    /** The ONNX file has no pooler. Python expects one, though embeddings do not depend on it, and warns where it is missing. */
    private void addPooler() {
        Random random = new Random(POOLER_SEED);
        ByteBuffer weight = floats(HIDDEN * HIDDEN);
        while (weight.hasRemaining()) {
            weight.putFloat((float) (INITIALIZER_RANGE * random.nextGaussian()));
        }
        add("pooler.dense.weight", List.of((long) HIDDEN, (long) HIDDEN), weight.flip());
        add("pooler.dense.bias", List.of((long) HIDDEN), floats(HIDDEN));
    }

    private static ByteBuffer floats(int count) {
        return ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
