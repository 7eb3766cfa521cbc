package org.sentenceforge.core.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicFile;

/** Writes tensors to a safetensors file, one after the other; the file appears whole or not at all. */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALIGNMENT = 8;
    private static final int SLICE = 1 << 22;

    private SafetensorsWriter() {}

    /** Where a tensor's bytes come from. */
    public interface Source {

        /** Hands the tensor's little-endian bytes to the sink, in one piece or several. */
        void write(TensorInfo tensor, Sink sink) throws IOException;
    }

    /** Takes bytes from the buffer's position to its limit. */
    public interface Sink {
        void accept(ByteBuffer bytes) throws IOException;
    }

    /**
     * Writes the tensors in the given order.
     *
     * @throws SforgeException (failed) where the file cannot be written; nothing is left behind then
     */
    public static void write(Path file, List<TensorInfo> tensors, Source source) {
        try (AtomicFile output = AtomicFile.create(file)) {
            FileChannel channel = output.channel();
            writeFully(channel, header(tensors));
            for (TensorInfo tensor : tensors) {
                long before = channel.position();
                source.write(tensor, bytes -> writeFully(channel, bytes));
                long written = channel.position() - before;
                if (written != tensor.byteSize()) {
                    throw new IllegalStateException("tensor " + tensor.name() + " of shape " + tensor.shape()
                            + " and type " + tensor.dtype() + " needs " + tensor.byteSize() + " bytes, got " + written);
                }
            }
            output.commit();
        } catch (IOException e) {
            throw SforgeException.failed(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes tensors as they are in other files, under their own names. */
    public static void copy(Path file, Weights weights) {
        List<TensorInfo> tensors = weights.names().stream().map(weights::info).toList();
        write(file, tensors, (tensor, sink) -> copyTensor(weights, tensor, sink));
    }

    /** Hands the bytes of a stored tensor to a sink, a slice at a time. */
    public static void copyTensor(Weights weights, TensorInfo tensor, Sink sink) throws IOException {
        long size = tensor.byteSize();
        ByteBuffer slice = ByteBuffer.allocate((int) Math.min(SLICE, size));
        for (long offset = 0; offset < size; offset += SLICE) {
            weights.read(tensor.name(), offset, slice.clear().limit((int) Math.min(SLICE, size - offset)));
            sink.accept(slice.flip());
        }
    }

    private static ByteBuffer header(List<TensorInfo> tensors) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        // transformers refuses files without this entry
        root.putObject(SafetensorsHeader.METADATA).put("format", "pt");
        long position = 0;
        for (TensorInfo tensor : tensors) {
            if (root.has(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
            ObjectNode entry = root.putObject(tensor.name());
            entry.put("dtype", tensor.dtype().name());
            tensor.shape().forEach(entry.putArray("shape")::add);
            long end = Math.addExact(position, tensor.byteSize());
            entry.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        byte[] json = JSON.writeValueAsBytes(root);
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer buffer = ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
