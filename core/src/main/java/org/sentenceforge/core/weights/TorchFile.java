package org.sentenceforge.core.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sentenceforge.core.SforgeException;

/**
 * The tensors of a pytorch_model.bin: a zip file of a pickle and the tensors' bytes. Owns the open file until closed. The pickle
 * is never executed, see {@link StateDictPickle}. Unlike safetensors the bytes are copied out of the file.
 */
public final class TorchFile implements CopiedWeights {
    private static final int MAX_PICKLE_BYTES = 64 << 20;

    private final Path file;
    private final ZipFile zip;
    private final String prefix;
    private final Map<String, StateDictPickle.StoredTensor> tensors;

    private TorchFile(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        ZipEntry pickle = zip.stream()
                .filter(entry -> entry.getName().endsWith("/data.pkl"))
                .findFirst()
                .orElseThrow(() -> bad("no data.pkl in it; expected a PyTorch checkpoint"));
        this.prefix = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
        checkByteOrder();
        try (InputStream in = zip.getInputStream(pickle)) {
            byte[] bytes = in.readNBytes(MAX_PICKLE_BYTES);
            this.tensors = StateDictPickle.read(bytes, file.toString());
        }
        tensors.forEach(this::check);
    }

    /**
     * Opens a file and checks what it says about its tensors.
     *
     * @throws SforgeException (bad model) where the file is broken, of the format before PyTorch 1.6, or holds anything but
     *     tensors
     */
    public static TorchFile open(Path file) {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException e) {
            throw SforgeException.badModel(
                    file + ": not a zip file; checkpoints of PyTorch before 1.6 are not read, save the model as"
                            + " model.safetensors",
                    e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
        try {
            return new TorchFile(file, zip);
        } catch (IOException e) {
            closeAfter(zip, e);
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            closeAfter(zip, e);
            throw SforgeException.badModel(file + ": a comment in it is not UTF-8; fetch the file anew", e);
        } catch (SforgeException e) {
            closeAfter(zip, e);
            throw e;
        }
    }

    private static void closeAfter(ZipFile zip, Exception reason) {
        try {
            zip.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void checkByteOrder() throws IOException {
        ZipEntry order = zip.getEntry(prefix + "byteorder");
        if (order != null) {
            try (InputStream in = zip.getInputStream(order)) {
                if (!new String(in.readNBytes(16), StandardCharsets.US_ASCII)
                        .strip()
                        .equals("little")) {
                    throw bad("its byte order is not little-endian");
                }
            }
        }
    }

    private void check(String name, StateDictPickle.StoredTensor tensor) {
        TensorInfo info = info(name);
        try {
            if (tensor.offset() < 0
                    || info.shape().stream().anyMatch(size -> size < 0)
                    || Math.addExact(tensor.offset(), info.elements()) > tensor.storageElements()) {
                throw bad("tensor " + name + " of shape " + info.shape() + " at element " + tensor.offset()
                        + " does not fit into its " + tensor.storageElements() + " elements");
            }
            Math.multiplyExact(tensor.storageElements(), tensor.dtype().bytes());
        } catch (ArithmeticException e) {
            throw bad("tensor " + name + " of shape " + info.shape() + " is too large");
        }
        if (!isContiguous(tensor)) {
            throw bad("tensor " + name + " has strides " + tensor.strides() + " for shape " + tensor.shape()
                    + "; only row-major tensors are read, save the model as model.safetensors");
        }
        ZipEntry entry = zip.getEntry(prefix + "data/" + tensor.key());
        if (entry == null
                || entry.getSize() != tensor.storageElements() * tensor.dtype().bytes()) {
            throw bad("tensor " + name + " needs "
                    + tensor.storageElements() * tensor.dtype().bytes()
                    + " bytes, but its entry data/" + tensor.key()
                    + (entry == null ? " is missing" : " has " + entry.getSize()));
        }
    }

    private static boolean isContiguous(StateDictPickle.StoredTensor tensor) {
        List<Long> shape = tensor.shape();
        long stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) > 1 && tensor.strides().get(i) != stride) {
                return false;
            }
            stride *= shape.get(i);
        }
        return true;
    }

    private SforgeException bad(String what) {
        return SforgeException.badModel(file + ": " + what);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public TensorInfo info(String name) {
        StateDictPickle.StoredTensor tensor = tensor(name);
        return new TensorInfo(name, tensor.dtype(), tensor.shape());
    }

    private StateDictPickle.StoredTensor tensor(String name) {
        StateDictPickle.StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw bad("no tensor named " + name);
        }
        return tensor;
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        StateDictPickle.StoredTensor tensor = tensor(name);
        long size = info(name).byteSize();
        if (offset < 0 || offset > size - target.remaining()) {
            throw new IllegalArgumentException("tensor " + name + " has " + size + " bytes; asked for "
                    + target.remaining() + " bytes from byte " + offset);
        }
        try (InputStream in = zip.getInputStream(zip.getEntry(prefix + "data/" + tensor.key()))) {
            in.skipNBytes(tensor.offset() * tensor.dtype().bytes() + offset);
            ReadableByteChannel channel = Channels.newChannel(in);
            while (target.hasRemaining()) {
                if (channel.read(target) < 0) {
                    throw new EOFException("unexpected end of file");
                }
            }
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": tensor " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw SforgeException.failed(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
