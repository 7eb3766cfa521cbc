package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/** The temporary files and directories that are being written. A program stopped by a signal deletes them on its way out. */
final class PendingOutputs {
    /** Where numbers of processes mean the same: this system since its start, or a container of it; empty where that is not known. */
    private static final String SYSTEM = system();

    /** This process's own among all that there were and will be: its number alone is given again one day. */
    static final String PROCESS = ProcessHandle.current().pid()
            + "x"
            + SYSTEM
            + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);

    private static final Pattern NAME = Pattern.compile("\\.(.+)\\.(\\w+)-\\w+\\.tmp", Pattern.DOTALL);
    private static final Pattern OWNER = Pattern.compile("(\\d{1,18})x(\\w+)");
    private static final Set<Path> PENDING = ConcurrentHashMap.newKeySet();
    private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> PENDING.forEach(PendingOutputs::deleteQuietly), "pending-outputs"));
    }

    private PendingOutputs() {}

    /** @throws SforgeException (usage) for the root of a file system, which has no folder around it */
    static void requireName(Path target) {
        if (target.toAbsolutePath().normalize().getFileName() == null) {
            throw SforgeException.usage(target + " is the root of the file system; name a place in it to write to");
        }
    }

    private static String system() {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
            String processes =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return Integer.toString((boot + processes).hashCode() & Integer.MAX_VALUE, 36) + "y";
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /**
     * Deletes what processes that were killed left of this output, once for each output. Of a process it must be certain that it runs no
     * more: one of another system may be writing to the same disk.
     */
    static void sweep(Path target) throws IOException {
        if (SYSTEM.isEmpty() || !SWEPT.add(target)) {
            return;
        }
        String name = shortName(target);
        List<Path> left;
        try (Stream<Path> files = Files.list(target.getParent())) {
            left = files.filter(file -> targetOf(file).filter(name::equals).isPresent())
                    .filter(file ->
                            processOf(file).filter(PendingOutputs::isDead).isPresent())
                    .toList();
        }
        left.forEach(PendingOutputs::deleteQuietly);
    }

    private static boolean isDead(String process) {
        Matcher owner = OWNER.matcher(process);
        return owner.matches()
                && owner.group(2).startsWith(SYSTEM)
                && ProcessHandle.of(Long.parseLong(owner.group(1))).isEmpty();
    }

    /** A new name beside the target: hidden, on the same file system, different for every process and call. */
    static Path siblingOf(Path target) {
        Path sibling = nameBeside(target);
        PENDING.add(sibling);
        return sibling;
    }

    /** Such a name for what is not pending: a program that is stopped leaves it. */
    static Path nameBeside(Path target) {
        String random = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
        return target.resolveSibling("." + shortName(target) + "." + PROCESS + "-" + random + ".tmp");
    }

    /** Which process gave a file this name; empty where it is not such a name. */
    static Optional<String> processOf(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(name.group(2)) : Optional.empty();
    }

    /** The name of the target that a file was made for, cut where it is long; empty where the file has no such name. */
    static Optional<String> targetOf(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    static boolean isPending(Path temporary) {
        return PENDING.contains(temporary);
    }

    /** File systems limit names to 255 bytes; what the name adds must not push a long one over that. */
    static String shortName(Path target) {
        String name = target.getFileName().toString();
        return name.length() <= 50 ? name : name.substring(0, 50);
    }

    static void done(Path temporary) {
        PENDING.remove(temporary);
    }

    /** Deletes a file or a whole directory; links are deleted, not followed. */
    static void delete(Path path) throws IOException {
        PENDING.remove(path);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void deleteQuietly(Path path) {
        try {
            delete(path);
        } catch (IOException e) {
            // There is nobody to tell: the program is ending, or what is left over is not its own.
        }
    }
}
