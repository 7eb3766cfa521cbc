package org.sentenceforge.core.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/** File names with wildcards. */
final class Glob {
    private static final String WILDCARDS = "*?{[";

    private Glob() {}

    /** The files that a pattern names, in the order of their paths; a name without wildcards, or of a file that exists, is itself. */
    static List<Path> expand(String pattern) {
        try {
            return found(pattern);
        } catch (InvalidPathException e) {
            throw SforgeException.badData(
                    "'" + pattern + "' names no file: a file of this system cannot be called so; check the name", e);
        }
    }

    private static List<Path> found(String pattern) {
        int wildcard = firstWildcard(pattern);
        if (wildcard == pattern.length() || isFile(pattern)) {
            return List.of(Path.of(pattern));
        }
        int folderEnd = pattern.lastIndexOf('/', wildcard);
        // Matching only what follows the fixed folders keeps a folder named "a[1]" or "." from being read as a pattern
        Path folder = folderEnd < 0 ? Path.of("") : Path.of(pattern.substring(0, folderEnd + 1));
        String rest = pattern.substring(folderEnd + 1);
        List<Path> found = Files.isDirectory(folder) ? search(folder, rest) : List.of();
        if (found.isEmpty()) {
            throw SforgeException.badData("no file matches " + pattern + "; check the pattern (relative paths start at "
                    + Path.of("").toAbsolutePath() + ")");
        }
        return found;
    }

    private static boolean isFile(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            // Windows allows no wildcards in names
            return false;
        }
    }

    private static List<Path> search(Path folder, String rest) {
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
            // "**/x" is commonly meant to find x in the folder itself too
            PathMatcher direct = FileSystems.getDefault()
                    .getPathMatcher("glob:" + (rest.startsWith("**/") ? rest.substring(3) : rest));
            int depth = rest.contains("**")
                    ? Integer.MAX_VALUE
                    : (int) rest.chars().filter(c -> c == '/').count() + 1;
            try (Stream<Path> files = Files.walk(folder, depth, FileVisitOption.FOLLOW_LINKS)) {
                return files.filter(file -> {
                            Path relative = folder.relativize(file);
                            return matcher.matches(relative) || direct.matches(relative);
                        })
                        .filter(Files::isRegularFile)
                        .sorted()
                        .toList();
            }
        } catch (PatternSyntaxException e) {
            throw SforgeException.badData("cannot read the file pattern " + rest + ": " + e.getDescription(), e);
        } catch (IOException | UncheckedIOException e) {
            throw SforgeException.badData("cannot list the files of " + folder + ": " + e.getMessage(), e);
        }
    }

    private static int firstWildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (WILDCARDS.indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return pattern.length();
    }
}
