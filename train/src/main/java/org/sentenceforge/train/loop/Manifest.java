package org.sentenceforge.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;

/**
 * The sizes and SHA-256 sums of a folder's files, in a file of the folder itself that is written last: what proves the folder whole. Files
 * that came later are none of its business.
 *
 * <p>SHA-256 takes a second per gigabyte, a third of what writing takes, and {@code sha256sum} can repeat it.
 */
final class Manifest {
    static final String FILE = "manifest.json";
    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 20;

    private Manifest() {}

    /** Lists all files that the folder has. */
    static void write(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Map<Path, String> sums = files.parallelStream().collect(Collectors.toMap(file -> file, Manifest::sum));
        ObjectNode json = new ObjectMapper().createObjectNode().put("format", FORMAT);
        ObjectNode entries = json.putObject("files");
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            entries.putObject(name).put("size", Files.size(file)).put("sha256", sums.get(file));
        }
        PrettyJson.write(folder.resolve(FILE), json, 2);
    }

    /**
     * Compares a folder with its manifest.
     *
     * @throws SforgeException (bad data) naming the first file that is missing or damaged, or the manifest
     */
    static void check(Path folder) {
        Path manifest = folder.resolve(FILE);
        if (!Files.isRegularFile(manifest)) {
            throw SforgeException.badData(
                    manifest + ": is missing; the checkpoint was not finished, or an older release wrote it");
        }
        JsonNode files;
        try {
            files = new ObjectMapper().readTree(Files.readString(manifest)).path("files");
        } catch (IOException e) {
            throw SforgeException.badData(manifest + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (files.isEmpty()) {
            throw SforgeException.badData(manifest + ": names no files");
        }
        files.properties()
                .forEach(entry -> checkSize(
                        folder.resolve(entry.getKey()),
                        entry.getValue().path("size").asLong(-1)));
        files.properties().parallelStream()
                .flatMap(entry ->
                        damage(
                                folder.resolve(entry.getKey()),
                                entry.getValue().path("sha256").asText())
                                .stream())
                .findFirst()
                .ifPresent(damage -> {
                    throw SforgeException.badData(damage);
                });
    }

    private static void checkSize(Path file, long expected) {
        try {
            if (!Files.isRegularFile(file)) {
                throw SforgeException.badData(file + ": is missing");
            }
            if (Files.size(file) != expected) {
                throw SforgeException.badData(file + ": expected " + expected + " bytes, got " + Files.size(file));
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Optional<String> damage(Path file, String expected) {
        String sum = sum(file);
        return sum.equals(expected)
                ? Optional.empty()
                : Optional.of(file + ": is damaged: expected SHA-256 " + expected + ", got " + sum);
    }

    private static String sum(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    private static SforgeException unreadable(Path file, IOException e) {
        return SforgeException.badData(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
}
