package org.sentenceforge.core.torch;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * Writes a model with its parameters as a TorchScript archive, which any libtorch of version 2 loads: a zip with the text of a {@link
 * TorchScriptSource}, a pickled instance of its class, and the elements of each tensor, float32. The same model gives the same bytes.
 */
public final class TorchScriptFile {
    /** Elements that are converted and written at a time. */
    private static final int CHUNK = 1 << 20;
    /** Every entry has the same time. */
    private static final long TIME = 0;

    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptFile() {}

    /** Writes a file; the parameters are read from the weights a piece at a time. */
    public static void write(SentenceModel model, Weights weights, Path file) throws IOException {
        TorchScriptSource source = TorchScriptSource.of(model);
        Map<String, int[]> parameters = source.program().parameters();
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            entry(zip, "data.pkl", instance(source));
            entry(zip, "code/__torch__.py", source.text().getBytes(StandardCharsets.UTF_8));
            int index = 0;
            for (Map.Entry<String, int[]> parameter : parameters.entrySet()) {
                begin(zip, "data/" + index++);
                elements(zip, weights, parameter.getKey());
                zip.closeEntry();
            }
            entry(zip, "constants.pkl", EMPTY_TUPLE);
            entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void elements(OutputStream out, Weights weights, String name) throws IOException {
        TensorInfo info = weights.info(name);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long first = 0; first < info.elements(); first += CHUNK) {
            FloatBuffer values = bytes.asFloatBuffer();
            values.limit((int) Math.min(CHUNK, info.elements() - first));
            FloatReader.read(weights, info, first, values);
            out.write(bytes.array(), 0, values.limit() * Float.BYTES);
        }
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry("model/" + name);
        entry.setTime(TIME);
        zip.putNextEntry(entry);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        begin(zip, name);
        zip.write(content);
        zip.closeEntry();
    }

    /** {@code Ops()} with its parameters and {@code training = False}, as a pickle of protocol 2. */
    private static byte[] instance(TorchScriptSource source) throws IOException {
        Pickle pickle = new Pickle();
        pickle.global("__torch__", "Ops").opcodes(')', 0x81, '}', '('); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
        int index = 0;
        for (Map.Entry<String, String> attribute : source.attributes().entrySet()) {
            pickle.text(attribute.getValue())
                    .tensor(index++, source.program().parameters().get(attribute.getKey()));
        }
        pickle.text("training").opcodes(0x89, 'u', 'b', '.'); // NEWFALSE SETITEMS BUILD STOP
        return pickle.bytes.toByteArray();
    }

    /** What torch pickles, in the opcodes that its reader knows. */
    private static final class Pickle {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Pickle() {
            opcodes(0x80, 2); // PROTO 2
        }

        Pickle opcodes(int... opcodes) {
            for (int opcode : opcodes) {
                bytes.write(opcode);
            }
            return this;
        }

        Pickle global(String module, String name) throws IOException {
            bytes.write(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Pickle text(String text) throws IOException {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            number('X', encoded.length); // BINUNICODE
            bytes.write(encoded);
            return this;
        }

        private Pickle number(int opcode, int value) {
            return opcodes(opcode, value, value >> 8, value >> 16, value >> 24);
        }

        private void numbers(long[] values) {
            opcodes('(');
            for (long value : values) {
                number('J', Math.toIntExact(value)); // BININT
            }
            opcodes('t');
        }

        /** {@code torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())} */
        void tensor(int index, int[] shape) throws IOException {
            long[] sizes = new long[shape.length];
            long[] strides = new long[shape.length];
            long elements = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                sizes[i] = shape[i];
                strides[i] = elements;
                elements *= shape[i];
            }
            global("torch._utils", "_rebuild_tensor_v2").opcodes('(', '(');
            text("storage")
                    .global("torch", "FloatStorage")
                    .text(Integer.toString(index))
                    .text("cpu");
            number('J', Math.toIntExact(elements)).opcodes('t', 'Q'); // BINPERSID
            number('J', 0);
            numbers(sizes);
            numbers(strides);
            opcodes(0x89).global("collections", "OrderedDict").opcodes(')', 'R', 't', 'R');
        }
    }
}
