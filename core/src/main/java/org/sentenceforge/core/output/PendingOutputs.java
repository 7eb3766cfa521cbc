package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The temporary files and directories that are being written. A program stopped by a signal deletes them on its way out. */
final class PendingOutputs {
    private static final Set<Path> PENDING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> PENDING.forEach(PendingOutputs::deleteQuietly), "pending-outputs"));
    }

    private PendingOutputs() {}

    /** A new name beside the target: hidden, on the same file system, different for every process and call. */
    static Path siblingOf(Path target) {
        String random = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36);
        Path sibling = target.resolveSibling("." + shortName(target) + "." + random + ".tmp");
        PENDING.add(sibling);
        return sibling;
    }

    /** File systems limit names to 255 bytes; what the name adds must not push a long one over that. */
    private static String shortName(Path target) {
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
            // The program is ending; there is nobody left to tell.
        }
    }
}
