package org.sentenceforge.core.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive that libtorch's loader wants: a zip with a program's text and a pickled instance of its only class, {@code
 * __torch__.Ops}, which has no state of its own.
 */
final class TorchArchive {
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchArchive() {}

    static byte[] of(List<String> methods) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "ops/data.pkl", instance());
            entry(zip, "ops/code/__torch__.py", source(methods).getBytes(StandardCharsets.UTF_8));
            entry(zip, "ops/constants.pkl", EMPTY_TUPLE);
            entry(zip, "ops/version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a byte array does not fail
        }
        return bytes.toByteArray();
    }

    private static String source(List<String> methods) {
        StringBuilder source =
                new StringBuilder("class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
        methods.forEach(method -> source.append(method.indent(2)));
        return source.toString();
    }

    /** {@code Ops()} with {@code training = True}, as a pickle of protocol 2. */
    private static byte[] instance() throws IOException {
        byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2}); // PROTO 2
        pickle.write("c__torch__\nOps\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('}); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
        pickle.write(new byte[] {'X', (byte) key.length, 0, 0, 0}); // BINUNICODE
        pickle.write(key);
        pickle.write(new byte[] {(byte) 0x88, 'u', 'b', '.'}); // NEWTRUE SETITEMS BUILD STOP
        return pickle.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
