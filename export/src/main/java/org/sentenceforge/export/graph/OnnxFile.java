package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/**
 * Writes a graph as an ONNX file, and tells what one says of itself. The parameters go straight from their source to the file: a protobuf message may be written
 * field by field as long as its length is known beforehand, and a tensor's is. Files above 2 GB are no valid protobuf; the
 * parameters of such a model go into a second file beside it.
 */
public final class OnnxFile {
    /** Room for the nodes in a file whose parameters are inside. */
    private static final long LARGEST_INLINE = Integer.MAX_VALUE - (64L << 20);
    /** Smaller tensors (shapes, constants) stay inside: tools want to see them. */
    private static final int SMALLEST_EXTERNAL = 1024;
    /** External tensors begin at multiples of this, so that they can be memory-mapped. */
    private static final int ALIGNMENT = 4096;

    private final OnnxGraph graph;
    private final Map<String, String> metadata;

    public OnnxFile(OnnxGraph graph) {
        this(graph, Map.of());
    }

    /** @param metadata what the file says of itself besides */
    public OnnxFile(OnnxGraph graph, Map<String, String> metadata) {
        this.metadata = metadata;
        this.graph = graph;
    }

    /** The name of the file that holds the parameters of a model above 2 GB. */
    static String dataName(String modelName) {
        return modelName + "_data";
    }

    /** Bytes of a graph and its parameters, wherever these are. */
    public static long size(Path file) {
        Path data = file.resolveSibling(dataName(file.getFileName().toString()));
        try {
            return Files.size(file) + (Files.exists(data) ? Files.size(data) : 0);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What a file says of itself besides its graph, by key; the graph is skipped.
     *
     * @throws InvalidProtocolBufferException where the file is no graph
     */
    public static Map<String, String> metadata(Path file) throws IOException {
        Map<String, String> metadata = new HashMap<>();
        try (InputStream bytes = Files.newInputStream(file)) {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == ModelProto.METADATA_PROPS_FIELD_NUMBER) {
                    StringStringEntryProto entry = StringStringEntryProto.parseFrom(in.readBytes());
                    metadata.put(entry.getKey(), entry.getValue());
                } else {
                    in.skipField(tag);
                }
            }
        }
        return metadata;
    }

    /** Writes {@code folder/name}, and {@code folder/name_data} for a large model. */
    public void write(Path folder, String name) throws IOException {
        write(folder, name, LARGEST_INLINE);
    }

    public void write(Path folder, String name, long largestInline) throws IOException {
        boolean external = graph.parameterBytes() > largestInline;
        List<TensorProto> heads = external ? writeData(folder, dataName(name)) : inlineHeads();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 20)) {
            writeModel(file, heads);
        }
    }

    /** A small graph as bytes. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writeModel(bytes, inlineHeads());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    private void writeModel(OutputStream file, List<TensorProto> unaligned) throws IOException {
        ModelProto frame = frame();
        GraphProto body = GraphProto.newBuilder()
                .setName("sentenceforge")
                .addAllNode(graph.nodes())
                .addAllInput(graph.inputs())
                .addAllOutput(graph.outputs())
                .build();
        List<TensorProto> heads = unaligned;
        long graphSize = 0;
        // what fills up the heads is part of the size that is written before them
        for (int before = -1; CodedOutputStream.computeUInt64SizeNoTag(graphSize) != before; ) {
            before = CodedOutputStream.computeUInt64SizeNoTag(graphSize);
            long start = frame.getSerializedSize()
                    + CodedOutputStream.computeTagSize(ModelProto.GRAPH_FIELD_NUMBER)
                    + before
                    + body.getSerializedSize();
            heads = aligned(unaligned, start);
            graphSize = body.getSerializedSize();
            for (int i = 0; i < heads.size(); i++) {
                graphSize += fieldSize(GraphProto.INITIALIZER_FIELD_NUMBER, tensorSize(heads.get(i), i));
            }
        }
        CodedOutputStream out = CodedOutputStream.newInstance(file);
        frame.writeTo(out);
        out.writeTag(ModelProto.GRAPH_FIELD_NUMBER, 2);
        out.writeUInt64NoTag(graphSize);
        body.writeTo(out);
        for (int i = 0; i < heads.size(); i++) {
            out.writeTag(GraphProto.INITIALIZER_FIELD_NUMBER, 2);
            out.writeUInt64NoTag(tensorSize(heads.get(i), i));
            heads.get(i).writeTo(out);
            if (isInline(heads.get(i))) {
                out.writeTag(TensorProto.RAW_DATA_FIELD_NUMBER, 2);
                out.writeUInt64NoTag(graph.initializers().get(i).byteSize());
                out.flush();
                graph.initializers().get(i).contents().writeTo(file);
            }
        }
        out.flush();
    }

    /** The heads with spaces in the documentation of large tensors, so many that their data begin at a multiple that can be mapped. */
    private List<TensorProto> aligned(List<TensorProto> heads, long start) {
        List<TensorProto> aligned = new ArrayList<>();
        long position = start;
        for (int i = 0; i < heads.size(); i++) {
            TensorProto head = heads.get(i);
            long data = graph.initializers().get(i).byteSize();
            if (isInline(head) && data >= MappedParameters.SMALLEST) {
                for (int spaces = 0; (end(head, i, position) - data) % MappedParameters.ALIGNMENT != 0; spaces++) {
                    head = heads.get(i).toBuilder()
                            .setDocString(" ".repeat(spaces))
                            .build();
                }
            }
            aligned.add(head);
            position = end(head, i, position);
        }
        return aligned;
    }

    /** Where a tensor ends that begins at a position of the file. */
    private long end(TensorProto head, int index, long position) {
        return position + fieldSize(GraphProto.INITIALIZER_FIELD_NUMBER, tensorSize(head, index));
    }

    private long tensorSize(TensorProto head, int index) {
        long size = head.getSerializedSize();
        return isInline(head)
                ? size
                        + fieldSize(
                                TensorProto.RAW_DATA_FIELD_NUMBER,
                                graph.initializers().get(index).byteSize())
                : size;
    }

    private static boolean isInline(TensorProto head) {
        return head.getDataLocation() == TensorProto.DataLocation.DEFAULT;
    }

    private static long fieldSize(int field, long size) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt64SizeNoTag(size) + size;
    }

    private ModelProto frame() {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(graph.opset().fileFormat())
                .setProducerName("SentenceForge")
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain("")
                        .setVersion(graph.opset().version()));
        if (graph.nodes().stream().anyMatch(node -> node.getDomain().equals(GraphBuilder.CONTRIB))) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder()
                    .setDomain(GraphBuilder.CONTRIB)
                    .setVersion(1));
        }
        metadata.forEach((key, value) -> model.addMetadataProps(entry(key, value)));
        return model.build();
    }

    private List<TensorProto> inlineHeads() {
        return graph.initializers().stream()
                .map(OnnxFile::head)
                .map(TensorProto.Builder::build)
                .toList();
    }

    private static TensorProto.Builder head(Initializer initializer) {
        return TensorProto.newBuilder()
                .setName(initializer.name())
                .setDataType(initializer.type().getNumber())
                .addAllDims(initializer.shape());
    }

    private List<TensorProto> writeData(Path folder, String name) throws IOException {
        List<TensorProto> heads = new ArrayList<>();
        long offset = 0;
        try (OutputStream data = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 20)) {
            for (Initializer initializer : graph.initializers()) {
                TensorProto.Builder head = head(initializer);
                long size = initializer.byteSize();
                if (size >= SMALLEST_EXTERNAL) {
                    int padding = Math.floorMod(-offset, ALIGNMENT);
                    data.write(new byte[padding]);
                    offset += padding;
                    head.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                            .addExternalData(entry("location", name))
                            .addExternalData(entry("offset", Long.toString(offset)))
                            .addExternalData(entry("length", Long.toString(size)));
                    initializer.contents().writeTo(data);
                    offset += size;
                }
                heads.add(head.build());
            }
        }
        return heads;
    }

    static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
