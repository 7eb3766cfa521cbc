package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * A folder that one run at a time writes to. Owns a lock on the file {@value #FILE} in it until closed; however the process ends, the
 * system releases the lock.
 *
 * <p>The file names the processes that held the lock. One that ends in order takes its name out by deleting the file; so when the lock
 * can be had, the processes that are named there have died, and hidden files with their names are what they left half-written.
 */
public final class OutputLock implements AutoCloseable {
    static final String FILE = ".sforge-lock";

    /** Far behind the content, so that others may read that. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** To open such a file twice in one process would lose the lock when the second is closed. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final boolean made;
    private final FileChannel channel;
    private final List<String> died;
    private final Thread atEnd = new Thread(this::release, "output-lock");

    private OutputLock(Path folder, boolean made, FileChannel channel) throws IOException {
        this.folder = folder;
        this.made = made;
        this.channel = channel;
        died = lines(channel);
        channel.write(UTF_8.encode(PendingOutputs.PROCESS + "\n"), channel.size());
        channel.force(true);
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /**
     * Takes the lock of a folder, which is made where there is none.
     *
     * @throws SforgeException (usage) where the folder is a file, or the root of a file system; (failed) where another run holds the lock
     */
    public static OutputLock acquire(Path folder) {
        PendingOutputs.requireName(folder);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw SforgeException.usage(folder + " is a file; name a directory to write to");
        }
        try {
            boolean made = !Files.exists(folder);
            Path real = Files.createDirectories(folder).toRealPath();
            if (!HELD.add(real)) {
                throw inUse(folder, PendingOutputs.PROCESS);
            }
            try {
                return locked(folder, real, made);
            } catch (IOException | RuntimeException e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(folder, e);
        }
    }

    private static SforgeException inUse(Path folder, String holder) {
        return SforgeException.failed(
                folder + ": another run is writing there (process " + holder.split("x", 2)[0]
                        + "); wait for its end, stop it, or choose another output",
                null);
    }

    private static OutputLock locked(Path named, Path folder, boolean made) throws IOException {
        Path file = folder.resolve(FILE);
        while (true) {
            try {
                if (!Files.exists(file)) {
                    Files.createFile(file);
                }
                Object identity = identity(file);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                try {
                    if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                        List<String> holders = lines(channel);
                        throw inUse(named, holders.isEmpty() ? "" : holders.get(holders.size() - 1));
                    }
                    if (Objects.equals(identity, identity(file))) {
                        return holder(folder, made, channel);
                    }
                    channel.close();
                } catch (IOException | RuntimeException e) {
                    channel.close();
                    throw e;
                }
            } catch (NoSuchFileException | FileAlreadyExistsException e) {
                continue; // its last holder has just deleted it, or another run has just made it
            }
        }
    }

    /** Where the process cannot be named in the file, such as on a full disk, the folder is left as it was. */
    private static OutputLock holder(Path folder, boolean made, FileChannel channel) throws IOException {
        try {
            return new OutputLock(folder, made, channel);
        } catch (IOException e) {
            Files.deleteIfExists(folder.resolve(FILE));
            if (made) {
                Files.deleteIfExists(folder);
            }
            throw e;
        }
    }

    /** Which file a name stands for; null on Windows, where a file that is open cannot be deleted. */
    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static List<String> lines(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // read on
        }
        return UTF_8.decode(content.flip()).toString().lines().toList();
    }

    /**
     * What runs that died while they held this lock left half-written in a folder.
     *
     * @return files and directories with hidden names, of which {@link #targetOf} tells what they were to become
     */
    public List<Path> leftovers(Path where) {
        if (!Files.isDirectory(where)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(where)) {
            return files.filter(file -> PendingOutputs.processOf(file)
                            .filter(died::contains)
                            .isPresent())
                    .filter(file -> !PendingOutputs.isPending(file))
                    .toList();
        } catch (IOException e) {
            throw SforgeException.failed(where + ": cannot be listed", e);
        }
    }

    /** The name that a leftover was to have in its folder. */
    public static String targetOf(Path leftover) {
        return PendingOutputs.targetOf(leftover).orElseThrow();
    }

    /**
     * Deletes what runs that died left half-written in the folder, in some folders below it, and beside it where the folder itself was
     * to be replaced. How many there were.
     *
     * @param below names of folders
     */
    public int removeLeftovers(List<String> below) {
        List<Path> found = new ArrayList<>(leftovers(folder));
        below.forEach(name -> found.addAll(leftovers(folder.resolve(name))));
        leftovers(folder.getParent()).stream()
                .filter(file -> targetOf(file).equals(PendingOutputs.shortName(folder)))
                .forEach(found::add);
        try {
            for (Path leftover : found) {
                PendingOutputs.delete(leftover);
            }
            ByteBuffer own = UTF_8.encode(PendingOutputs.PROCESS + "\n");
            channel.truncate(channel.write(own, 0));
        } catch (IOException e) {
            throw SforgeException.failed(
                    folder + ": what an earlier run left cannot be deleted (" + e.getMessage()
                            + "); check the folder's permissions",
                    e);
        }
        return found.size();
    }

    /** Deletes the file, and the folder where it was made for nothing, and gives the lock back. */
    private synchronized void release() {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(folder.resolve(FILE));
            if (made && isEmpty()) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            // the next run finds the file, and a lock that it can have
        } finally {
            HELD.remove(folder);
        }
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    @Override
    public void close() {
        release();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // the program is ending, and the hook finds nothing left to do
        }
    }
}
