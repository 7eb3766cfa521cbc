package org.sentenceforge.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Native libraries that others' classes unpack into {@code java.io.tmpdir} for each process, tens of megabytes, and delete when it ends;
 * one that is killed would leave them for ever. A file that is loaded needs no name: on Linux it goes as soon as it is loaded, elsewhere at
 * the end as before.
 */
public final class UnpackedLibraries {
    private static final Path MAPPED = Path.of("/proc/self/maps");

    private UnpackedLibraries() {}

    /** Takes the names of the loaded files in {@code java.io.tmpdir} that begin so. */
    public static void unlinkFiles(String prefix) {
        try {
            for (Path file : loaded(prefix)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // they go when the process ends
        }
    }

    /** Takes the names of the folders in {@code java.io.tmpdir} that begin so and have loaded files, with all that is in them. */
    public static void unlinkFolders(String prefix) {
        try {
            for (Path folder :
                    loaded(prefix).stream().map(Path::getParent).distinct().toList()) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            // they go when the process ends
        }
    }

    private static List<Path> loaded(String prefix) throws IOException {
        if (!Files.exists(MAPPED)) {
            return List.of();
        }
        String begin = Path.of(System.getProperty("java.io.tmpdir"))
                .toRealPath()
                .resolve(prefix)
                .toString();
        try (Stream<String> lines = Files.lines(MAPPED)) {
            return lines.map(line -> line.substring(line.indexOf('/') + 1))
                    .map(file -> "/" + file)
                    .filter(file -> file.startsWith(begin) && !file.endsWith(" (deleted)"))
                    .distinct()
                    .map(Path::of)
                    .toList();
        }
    }
}
