package org.sentenceforge.core.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The numbers and tiny random models of the original library that tests compare with. They lie packed beside this class, an archive for
 * each folder ({@code golden/README.md} there says where they come from) and are unpacked when a test first asks for them. The system
 * property {@code sentenceforge.golden} names another folder to take them from.
 */
public final class GoldenFiles {
    static final List<String> FOLDERS =
            List.of("architectures", "evaluation", "losses", "samplers", "saved_models", "training", "yaml");

    private static final int BLOCK = 512;
    private static final Map<String, Path> UNPACKED = new ConcurrentHashMap<>();

    private GoldenFiles() {}

    /** A file or folder: {@code architectures/BertModel}. */
    public static Path path(String relative) {
        String given = System.getProperty("sentenceforge.golden");
        String folder = relative.split("/", 2)[0];
        Path path = (given == null ? UNPACKED.computeIfAbsent(folder, GoldenFiles::unpack) : Path.of(given))
                .resolve(relative);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no golden file " + path);
        }
        return path;
    }

    /** The folders in a folder, by name. */
    public static List<Path> folders(String relative) {
        try (Stream<Path> folders = Files.list(path(relative))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The elements of {@code cases} in a file. */
    public static List<JsonNode> cases(String relative) {
        List<JsonNode> cases = new ArrayList<>();
        Json.read(path(relative)).get("cases").forEach(cases::add);
        return cases;
    }

    /** Unpacks one of the folders into a temporary one, which goes with this process. */
    static Path unpack(String folder) {
        try (InputStream packed = GoldenFiles.class.getResourceAsStream("golden/" + folder + ".tar.xz")) {
            if (packed == null) {
                throw new IllegalArgumentException("no golden folder '" + folder + "'; expected one of " + FOLDERS);
            }
            Path root = Files.createTempDirectory("golden-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
            unpack(new XZInputStream(packed), root);
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a tar archive of files and folders with names of at most 100 characters. */
    private static void unpack(InputStream tar, Path root) throws IOException {
        for (byte[] header = tar.readNBytes(BLOCK); header[0] != 0; header = tar.readNBytes(BLOCK)) {
            Path path = root.resolve(new String(header, 0, 100, US_ASCII).trim());
            int size = Integer.parseInt(new String(header, 124, 11, US_ASCII), 8);
            if (header[156] == '5') {
                Files.createDirectories(path);
            } else {
                Files.write(path, tar.readNBytes(size));
                tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
            }
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            all.sorted((one, other) -> other.compareTo(one))
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
