package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * A file that appears whole or not at all. Owns a temporary sibling of the target until {@link #commit}, which forces it to
 * the disk and renames it; {@link #close} without a commit deletes it and leaves what existed before untouched.
 *
 * <pre>{@code
 * AtomicFile.write(path, out -> mapper.writeValue(out, metrics));
 *
 * try (AtomicFile file = AtomicFile.create(path)) {
 *     file.channel().write(buffer);
 *     file.commit();
 * }
 * }</pre>
 */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    /** What a later run must know, where the content survives a close without a commit. */
    private final Optional<Resumption> resumption;

    private boolean committed;

    private AtomicFile(Path target, Path temporary, FileChannel channel, Optional<Resumption> resumption) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.resumption = resumption;
    }

    /** What writes a file's content. Closing the stream is not its task. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file as a whole; missing folders above it are made. */
    public static void write(Path target, Content content) {
        try (AtomicFile file = create(target)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file.channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            file.commit();
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /** Writes a text file (UTF-8) as a whole. */
    public static void writeString(Path target, String text) {
        write(target, out -> out.write(text.getBytes(UTF_8)));
    }

    /**
     * Begins a file.
     *
     * @throws SforgeException (usage) where the target is a directory or a device
     */
    public static AtomicFile create(Path target) {
        try {
            Path resolved = resolve(target);
            PendingOutputs.sweep(resolved);
            Resumption.sweep(partialOf(resolved));
            Path temporary = PendingOutputs.siblingOf(resolved);
            try {
                return new AtomicFile(
                        resolved,
                        temporary,
                        FileChannel.open(
                                temporary,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        Optional.empty());
            } catch (IOException e) {
                PendingOutputs.done(temporary);
                throw e;
            }
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /**
     * Begins a file whose temporary sibling has a fixed name and survives a {@link #close} without a commit, or opens the one that
     * an earlier run left, with its content.
     *
     * @param fingerprint what must be the same for a later run to go on with the content
     * @throws SforgeException (usage) where the content found belongs to another fingerprint; (failed) where another process is
     *     writing it
     */
    public static AtomicFile resumable(Path target, String fingerprint) {
        try {
            Path resolved = resolve(target);
            PendingOutputs.sweep(resolved);
            Path temporary = partialOf(resolved);
            Resumption.sweep(temporary);
            FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (!isLocked(channel)) {
                    throw SforgeException.failed(
                            target + " is being written by another run" + Resumption.holder(temporary)
                                    + "; wait for it or choose another output",
                            null);
                }
                return new AtomicFile(resolved, temporary, channel, Optional.of(Resumption.of(temporary, fingerprint)));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    private static Path partialOf(Path target) {
        return target.resolveSibling("." + target.getFileName() + ".partial");
    }

    /** False where another process, or this one, has the lock already. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** A link stays a link: its destination is what gets replaced. */
    private static Path resolve(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            throw SforgeException.usage(target + " is a directory; name a file in it to write to");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw SforgeException.usage(target + " is a device or pipe, not a file; use - to write to standard output");
        }
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        Files.createDirectories(absolute.getParent());
        return absolute;
    }

    /** The open temporary file, for writing in any order. */
    public FileChannel channel() {
        return channel;
    }

    /** Where the content is to appear. */
    Path target() {
        return target;
    }

    /** Where the content survives a close without a commit: a folder that survives with it. */
    Optional<Path> parts() {
        return resumption.map(Resumption::parts);
    }

    /** Up to where an earlier run's content can be relied on. */
    Resumption.Point kept() {
        return resumption.map(Resumption::last).orElse(Resumption.Point.BEGINNING);
    }

    /** Where the content survives, leaves out what was noted behind so many rows. */
    void goBack(long rows) throws IOException {
        if (resumption.isPresent()) {
            resumption.get().goBack(rows);
        }
    }

    /** Where the content survives, forces it to the disk and notes that a later run may go on from here. */
    void keep(Resumption.Point point) throws IOException {
        if (resumption.isPresent()) {
            channel.force(false);
            resumption.get().keep(point);
        }
    }

    /** Where the content lies until the commit, for programs that write files by their name. */
    public Path temporary() {
        return temporary;
    }

    /** Forces the content to the disk and puts it in the target's place. */
    public void commit() {
        try {
            channel.force(true);
            channel.close();
            moveInto(temporary, target);
            PendingOutputs.done(temporary);
            committed = true;
            if (resumption.isPresent()) {
                resumption.get().end();
            }
        } catch (IOException e) {
            throw cannotWrite(target, e);
        }
    }

    /** Deletes the temporary file unless it was committed or is resumable. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        try {
            channel.close();
            if (resumption.isPresent()) {
                resumption.get().close();
            } else {
                PendingOutputs.delete(temporary);
            }
        } catch (IOException e) {
            throw cannotWrite(temporary, e);
        }
    }

    static void moveInto(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
        forceDirectory(to.getParent());
    }

    /** A rename survives a power cut only when the directory is forced too; Windows cannot open one, and need not. */
    static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The file itself is complete and in place.
        }
    }

    /** The error for a disk that does not take a file. */
    public static SforgeException cannotWrite(Path target, IOException e) {
        return SforgeException.failed(
                "cannot write " + target + ": " + reason(e) + "; check the folder's permissions and the free space", e);
    }

    /** In words: of some exceptions the message is a file's name alone. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failure && failure.getReason() == null) {
            return failure.getFile()
                    + (e instanceof NoSuchFileException ? " cannot be made" : " is not what was expected there");
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
