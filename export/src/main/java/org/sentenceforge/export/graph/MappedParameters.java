package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A graph's file read without its large parameters: as graphs above 2 GB refer to a second file, this one refers to places in the file
 * itself. ONNX Runtime maps what is referred to, where it would otherwise hold the file and a copy of every parameter in memory at once.
 *
 * <p>Parameters that are not aligned stay inside; {@link OnnxFile} aligns those that it writes.
 */
public final class MappedParameters {
    /** Bytes; what is smaller is not worth a mapping. */
    static final int SMALLEST = 1 << 16;
    /** Parameters whose place in the file is a multiple of this are mapped: a cache line, more than any number takes. */
    static final int ALIGNMENT = 64;

    private final String name;
    private final long size;

    private MappedParameters(String name, long size) {
        this.name = name;
        this.size = size;
    }

    /** The graph of a file; empty where nothing in it is worth it, or the file is no graph, which its reader will say. */
    public static Optional<byte[]> of(Path file) throws IOException {
        try (InputStream bytes = new FileInputStream(file.toFile())) {
            ModelProto model = new MappedParameters(file.getFileName().toString(), Files.size(file))
                    .model(CodedInputStream.newInstance(bytes));
            boolean mapped = model.getGraph().getInitializerList().stream()
                    .anyMatch(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL);
            return mapped ? Optional.of(model.toByteArray()) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private ModelProto model(CodedInputStream in) throws IOException {
        ModelProto.Builder model = ModelProto.newBuilder();
        ByteString others = read(in, ModelProto.GRAPH_FIELD_NUMBER, () -> {
            int end = in.pushLimit(in.readRawVarint32());
            model.setGraph(graph(in));
            in.popLimit(end);
        });
        return model.mergeFrom(others).build();
    }

    private GraphProto graph(CodedInputStream in) throws IOException {
        GraphProto.Builder graph = GraphProto.newBuilder();
        ByteString others = read(in, GraphProto.INITIALIZER_FIELD_NUMBER, () -> {
            int end = in.pushLimit(in.readRawVarint32());
            graph.addInitializer(tensor(in));
            in.popLimit(end);
        });
        return graph.mergeFrom(others).build();
    }

    private TensorProto tensor(CodedInputStream in) throws IOException {
        TensorProto.Builder tensor = TensorProto.newBuilder();
        ByteString others = read(in, TensorProto.RAW_DATA_FIELD_NUMBER, () -> data(in, tensor));
        return tensor.mergeFrom(others).build();
    }

    @FunctionalInterface
    private interface FieldReader {
        void read() throws IOException;
    }

    /** Reads a message up to its end, one field of it with a reader of its own; the other fields. */
    private static ByteString read(CodedInputStream in, int field, FieldReader reader) throws IOException {
        UnknownFieldSet.Builder others = UnknownFieldSet.newBuilder();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == field) {
                reader.read();
            } else {
                others.mergeFieldFrom(tag, in);
            }
        }
        return others.build().toByteString();
    }

    private void data(CodedInputStream in, TensorProto.Builder tensor) throws IOException {
        int length = in.readRawVarint32();
        int offset = in.getTotalBytesRead();
        if (length < SMALLEST || offset % ALIGNMENT != 0 || (long) offset + length > size) {
            tensor.setRawData(ByteString.copyFrom(in.readRawBytes(length)));
            return;
        }
        in.skipRawBytes(length);
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(OnnxFile.entry("location", name))
                .addExternalData(OnnxFile.entry("offset", Integer.toString(offset)))
                .addExternalData(OnnxFile.entry("length", Integer.toString(length)));
    }
}
