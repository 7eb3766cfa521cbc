package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The graph of a file with some of its inner values as its outputs. It is never written: the folder may be one that nobody can write to.
 *
 * @param bytes  the graph; the parameters of a large model stay in the file's folder
 * @param values names of its outputs
 */
public record GraphProbe(byte[] bytes, Set<String> values) {

    /**
     * Reads a file.
     *
     * @param values names of float32 values, of which those count that the graph has
     */
    public static GraphProbe of(Path file, Collection<String> values) throws IOException {
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
        return new GraphProbe(model.build().toByteArray(), outputs);
    }
}
