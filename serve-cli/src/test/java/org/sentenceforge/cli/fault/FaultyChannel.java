package org.sentenceforge.cli.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file's channel that writes and forces as {@link Faults} lets it, and may end early. */
final class FaultyChannel extends FileChannel {
    private final FileChannel channel;
    private final String file;
    private final long end;

    /** @param end where reading finds the file's end, or a number behind any file's */
    FaultyChannel(FileChannel channel, String file, long end) {
        this.channel = channel;
        this.file = file;
        this.end = end;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int read = read(target, channel.position());
        channel.position(channel.position() + Math.max(0, read));
        return read;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].hasRemaining()) {
                int read = read(targets[i]);
                if (read < 0) {
                    return sum == 0 ? -1 : sum;
                }
                sum += read;
            }
        }
        return sum;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) Math.min(target.remaining(), end - position));
        try {
            return channel.read(target, position);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        long position = channel.position();
        int written = write(source, position);
        channel.position(position + written);
        return written;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            while (sources[i].hasRemaining()) {
                sum += write(sources[i]);
            }
        }
        return sum;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        int wanted = source.remaining();
        int writable = Faults.writable(file, wanted);
        int limit = source.limit();
        source.limit(source.position() + writable);
        try {
            int written = channel.write(source, position);
            if (writable < wanted) {
                throw Faults.diskFull(file);
            }
            return written;
        } finally {
            source.limit(limit);
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        int read = read(bytes, position);
        return read <= 0 ? 0 : target.write(bytes.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Channels.newInputStream(source).readNBytes((int) Math.min(count, 1 << 16)));
        return write(bytes, position);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return Math.min(end, channel.size());
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        channel.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        Faults.fsync(file);
        // for real it would only take time
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return channel.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return channel.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }
}
