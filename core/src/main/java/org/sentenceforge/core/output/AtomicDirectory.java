package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * A directory that appears whole or not at all. Owns a temporary sibling of the target until {@link #commit}; {@link #close}
 * without a commit deletes it.
 *
 * <p>Where the target does not exist, the commit is one rename. Where it does, its files are replaced one by one after all
 * new content has reached the disk, each atomically, and files that the new content does not name stay (a person's notes,
 * checkpoints, exports).
 *
 * <pre>{@code
 * try (AtomicDirectory directory = AtomicDirectory.create(output)) {
 *     Files.writeString(directory.path().resolve("config.json"), config);
 *     directory.commit();
 * }
 * }</pre>
 */
public final class AtomicDirectory implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private boolean committed;

    private AtomicDirectory(Path target, Path temporary) {
        this.target = target;
        this.temporary = temporary;
    }

    /**
     * Begins a directory; missing folders above it are made.
     *
     * @throws SforgeException (usage) where the target is a file, or the root of a file system
     */
    public static AtomicDirectory create(Path target) {
        PendingOutputs.requireName(target);
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw SforgeException.usage(target + " is a file; name a directory to write to");
        }
        try {
            Path absolute = target.toAbsolutePath().normalize();
            Path resolved = Files.exists(absolute) ? absolute.toRealPath() : absolute;
            Files.createDirectories(resolved.getParent());
            PendingOutputs.sweep(resolved);
            Path temporary = PendingOutputs.siblingOf(resolved);
            try {
                Files.createDirectory(temporary);
            } catch (IOException e) {
                PendingOutputs.done(temporary);
                throw e;
            }
            return new AtomicDirectory(resolved, temporary);
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /** Deletes a directory: it is gone at once, and nothing half-deleted remains under its name. */
    public static void delete(Path directory) {
        try {
            Path former = PendingOutputs.nameBeside(directory);
            AtomicFile.moveInto(directory, former);
            PendingOutputs.delete(former);
        } catch (IOException e) {
            throw SforgeException.failed(directory + " cannot be deleted (" + e.getMessage() + ")", e);
        }
    }

    /** The temporary directory to write into. Plain writes will do: the commit forces every file to the disk. */
    public Path path() {
        return temporary;
    }

    /** Forces everything to the disk and puts it in the target's place. */
    public void commit() {
        try {
            List<Path> files = forced();
            if (!movedAsAWhole()) {
                for (Path file : files) {
                    Path destination = target.resolve(temporary.relativize(file));
                    Files.createDirectories(destination.getParent());
                    AtomicFile.moveInto(file, destination);
                }
                PendingOutputs.delete(temporary);
            }
            PendingOutputs.done(temporary);
            committed = true;
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /**
     * Forces everything to the disk and puts it in the target's place, from which a directory that is there goes as a whole. A process
     * that dies in between leaves both under hidden names, which {@link OutputLock#leftovers} finds.
     */
    public void replace() {
        try {
            forced();
            Path former = PendingOutputs.nameBeside(target);
            boolean replaces = Files.exists(target);
            if (replaces) {
                AtomicFile.moveInto(target, former);
            }
            AtomicFile.moveInto(temporary, target);
            PendingOutputs.done(temporary);
            committed = true;
            if (replaces) {
                PendingOutputs.delete(former);
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(target, e);
        }
    }

    /** All files, after they and the folders that name them have reached the disk. */
    private List<Path> forced() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(temporary)) {
            all = found.sorted().toList();
        }
        List<Path> files = all.stream().filter(Files::isRegularFile).toList();
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        all.stream().filter(Files::isDirectory).forEach(AtomicFile::forceDirectory);
        return files;
    }

    /** False where the target exists already, also when another process made it in the meantime. */
    private boolean movedAsAWhole() throws IOException {
        if (Files.exists(target)) {
            return false;
        }
        try {
            AtomicFile.moveInto(temporary, target);
            return true;
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            return false;
        }
    }

    /** Deletes the temporary directory unless it was committed. */
    @Override
    public void close() {
        if (committed) {
            return;
        }
        try {
            PendingOutputs.delete(temporary);
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(temporary, e);
        }
    }
}
