package org.sentenceforge.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * The tensors of one safetensors file. Owns the open file until closed. The header is checked in full before anything is
 * mapped; tensors are mapped when they are asked for, privately: writing to a buffer does not change the file.
 */
public final class SafetensorsFile implements Weights {
    private final Path file;
    private final FileChannel channel;
    private final boolean writable;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, boolean writable) {
        this.file = file;
        this.channel = channel;
        this.writable = writable;
        this.header = SafetensorsHeader.read(file, channel);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SforgeException (bad model) where the file is missing, cut short, or its header contradicts itself or the file
     */
    public static SafetensorsFile open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw SforgeException.badModel(file + ": no such file");
        }
        FileChannel channel = null;
        try {
            boolean writable = true;
            try {
                // a private mapping needs a channel that may write, although nothing is ever written
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (FileSystemException e) {
                writable = false; // no permission to write, or a file system mounted read-only
            }
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
            return new SafetensorsFile(file, channel, writable);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        } catch (SforgeException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static void closeQuietly(FileChannel channel, Exception reason) {
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** The free text entries of the header's {@code __metadata__}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Set<String> names() {
        return header.tensors().keySet();
    }

    @Override
    public TensorInfo info(String name) {
        return entry(name).info();
    }

    /** Where the file may not be opened for writing, Java maps it only for reading. */
    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        long position = position(name, offset, length);
        try {
            return channel.map(writable ? MapMode.PRIVATE : MapMode.READ_ONLY, position, length)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        long position = position(name, offset, target.remaining());
        try {
            while (target.hasRemaining()) {
                int count = channel.read(target, position);
                if (count < 0) {
                    throw new IOException("the file has become shorter");
                }
                position += count;
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private long position(String name, long offset, int length) {
        SafetensorsHeader.Entry entry = entry(name);
        long size = entry.end() - entry.begin();
        if (offset < 0 || length < 0 || offset > size - length) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has " + size + " bytes; asked for " + length + " bytes from byte " + offset);
        }
        return header.dataStart() + entry.begin() + offset;
    }

    private SforgeException unreadable(String name, IOException e) {
        return SforgeException.badModel(file + ": tensor " + name + " cannot be read: " + e.getMessage(), e);
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw SforgeException.badModel(file + ": no tensor named " + name);
        }
        return entry;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw SforgeException.failed(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
