package org.sentenceforge.cli.fault;

import static org.sentenceforge.cli.fault.FaultyPath.unwrap;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The machine's file system with {@link Faults}. A process that is started with
 * {@code -Djava.nio.file.spi.DefaultFileSystemProvider=org.sentenceforge.cli.fault.FaultyProvider} has no other: whatever it does with a
 * {@link Path} goes through here. What native libraries write (DuckDB) does not.
 */
public final class FaultyProvider extends FileSystemProvider {
    private final FileSystemProvider provider;
    private final FaultyFileSystem fileSystem;

    /** As Java makes it when it starts. */
    public FaultyProvider(FileSystemProvider provider) {
        this.provider = provider;
        this.fileSystem = new FaultyFileSystem(this, provider.getFileSystem(URI.create("file:///")));
    }

    private Path wrap(Path path) {
        return new FaultyPath(fileSystem, path);
    }

    @Override
    public String getScheme() {
        return provider.getScheme();
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
        return provider.newFileSystem(uri, environment);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return fileSystem;
    }

    @Override
    public Path getPath(URI uri) {
        return wrap(provider.getPath(uri));
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        String file = path.toAbsolutePath().toString();
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        boolean creates = writes && !isFile(path);
        if (creates) {
            Faults.create(file);
        } else if (writes) {
            Faults.change(file);
        } else if (isFile(path)) {
            Faults.open(file);
        }
        FileChannel channel = provider.newFileChannel(unwrap(path), options, attributes);
        boolean isShort = !writes && isFile(path) && Faults.readsShort(file);
        return new FaultyChannel(channel, file, isShort ? channel.size() / 2 : Long.MAX_VALUE);
    }

    private boolean isFile(Path path) {
        try {
            return provider.readAttributes(unwrap(path), BasicFileAttributes.class)
                    .isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> entries = provider.newDirectoryStream(unwrap(folder), path -> filter.accept(wrap(path)));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return StreamSupport.stream(entries.spliterator(), false)
                        .map(FaultyProvider.this::wrap)
                        .iterator();
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        Faults.create(folder.toAbsolutePath().toString());
        provider.createDirectory(unwrap(folder), attributes);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        Faults.create(link.toAbsolutePath().toString());
        provider.createSymbolicLink(unwrap(link), unwrap(target), attributes);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return wrap(provider.readSymbolicLink(unwrap(link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        Faults.change(path.toAbsolutePath().toString());
        provider.delete(unwrap(path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        String file = target.toAbsolutePath().toString();
        Faults.open(source.toAbsolutePath().toString());
        Faults.create(file);
        int size = (int) provider.readAttributes(unwrap(source), BasicFileAttributes.class)
                .size();
        if (Faults.writable(file, size) < size) {
            throw Faults.diskFull(file);
        }
        provider.copy(unwrap(source), unwrap(target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Faults.rename(target.toAbsolutePath().toString());
        provider.move(unwrap(source), unwrap(target), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return provider.isSameFile(unwrap(one), unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return provider.isHidden(unwrap(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return provider.getFileStore(unwrap(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        provider.checkAccess(unwrap(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return provider.getFileAttributeView(unwrap(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return provider.readAttributes(unwrap(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return provider.readAttributes(unwrap(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        provider.setAttribute(unwrap(path), attribute, value, options);
    }
}
