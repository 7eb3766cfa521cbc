package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** The graph of a file with some of its inner values as its outputs. */
public final class GraphProbe {
    private GraphProbe() {}

    /**
     * Writes such a graph.
     *
     * @param target a file in the same folder, where the parameters of a large model are
     * @param values names of float32 values
     * @return those of the values that the graph has
     */
    public static Set<String> write(Path file, Path target, Collection<String> values) throws IOException {
        ModelProto.Builder model;
        try (InputStream in = Files.newInputStream(file)) {
            model = ModelProto.newBuilder().mergeFrom(in);
        }
        Set<String> known = new HashSet<>();
        model.getGraph().getNodeList().forEach(node -> known.addAll(node.getOutputList()));
        Set<String> outputs = new LinkedHashSet<>(values);
        outputs.retainAll(known);
        model.getGraphBuilder().clearOutput();
        for (String output : outputs) {
            model.getGraphBuilder()
                    .addOutput(ValueInfoProto.newBuilder()
                            .setName(output)
                            .setType(TypeProto.newBuilder()
                                    .setTensorType(TypeProto.Tensor.newBuilder()
                                            .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
        }
        try (OutputStream out = Files.newOutputStream(target)) {
            model.build().writeTo(out);
        }
        return outputs;
    }
}
