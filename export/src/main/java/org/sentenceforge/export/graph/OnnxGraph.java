package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/**
 * A finished ONNX graph; {@link OnnxFile} writes it.
 *
 * @param opset the version of the standard operators that it is written in
 */
public record OnnxGraph(
        Opset opset,
        List<NodeProto> nodes,
        List<ValueInfoProto> inputs,
        List<ValueInfoProto> outputs,
        List<Initializer> initializers) {

    /** Bytes of all initializers together. */
    long parameterBytes() {
        return initializers.stream().mapToLong(Initializer::byteSize).sum();
    }
}
