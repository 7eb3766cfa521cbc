package org.sentenceforge.core.torch;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;

/**
 * libtorch's build for CUDA 12.8, as DJL publishes it: a list of files, each of them compressed by gzip. DJL's library for Java lies beside
 * them once they are there, so that the folder is all that {@code PYTORCH_LIBRARY_PATH} has to name.
 *
 * @param server     has a folder for each version of libtorch
 * @param version    of libtorch, such as 2.7.1
 * @param classifier the platform, such as linux-x86_64
 * @param folder     where the files come to lie
 */
public record CudaDownload(URI server, String version, String classifier, Path folder) {
    /** Where DJL keeps its builds. */
    public static final URI DJL = URI.create("https://publish.djl.ai/pytorch/");

    /** What DJL calls the build, and wants to be told of it. */
    public static final String FLAVOR = "cu128";

    private static final List<String> PLATFORMS = List.of("linux-x86_64", "win-x86_64");
    private static final String SUFFIX = ".gz";
    /** Of a file and its compressed form; a little more than was ever seen. */
    private static final int UNPACKED = 3;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(15))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /** What is to be downloaded. */
    public record Plan(List<Part> parts) {

        public long bytes() {
            return parts.stream().mapToLong(Part::bytes).sum();
        }
    }

    /**
     * A file.
     *
     * @param name  without the folder, and unpacked
     * @param bytes as it is downloaded
     */
    public record Part(String name, URI address, long bytes) {}

    /**
     * The build for this machine, in DJL's cache.
     *
     * @throws SforgeException (device unavailable) where there is none
     */
    public static CudaDownload forThisMachine(URI server) {
        Platform platform = Platform.detectPlatform("pytorch");
        String classifier = platform.getClassifier();
        if (!PLATFORMS.contains(classifier)) {
            throw SforgeException.deviceUnavailable("there is no libtorch for CUDA on " + classifier
                    + "; there are builds for " + String.join(" and ", PLATFORMS));
        }
        // DJL's own has a date behind it, which its server leaves out
        String version = platform.getVersion().replaceFirst("-.*", "");
        Path cache = Utils.getEngineCacheDir("pytorch");
        return new CudaDownload(server, version, classifier, cache.resolve(version + '-' + FLAVOR + '-' + classifier));
    }

    public boolean isThere() {
        return Files.isRegularFile(folder.resolve(System.mapLibraryName("torch")));
    }

    /**
     * Asks the server what there is to download.
     *
     * @throws SforgeException (failed) where it cannot be reached, or has no such build
     */
    public Plan plan() {
        String start = FLAVOR + '/' + classifier + '/';
        URI index = server.resolve(version + "/files.txt");
        try {
            List<Part> parts = new ArrayList<>();
            for (String line : send(index, "GET", HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList()) {
                if (line.startsWith(start) && line.endsWith(SUFFIX)) {
                    URI address = server.resolve(version + '/' + line);
                    long bytes = send(address, "HEAD", HttpResponse.BodyHandlers.discarding())
                            .headers()
                            .firstValueAsLong("Content-Length")
                            .orElse(0);
                    parts.add(new Part(name(line), address, bytes));
                }
            }
            if (parts.isEmpty()) {
                throw SforgeException.failed(index + " lists no files of " + start, null);
            }
            return new Plan(parts);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static String name(String line) {
        String encoded = line.substring(line.lastIndexOf('/') + 1, line.length() - SUFFIX.length());
        String name = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        if (name.isEmpty() || name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            throw SforgeException.failed("the list of files has one that cannot be a file's name: " + line, null);
        }
        return name;
    }

    /**
     * Downloads and unpacks the files. What is whole of a download that broke off is kept, and not downloaded again.
     *
     * @throws SforgeException (failed) where that cannot be done; the folder is not there then
     */
    public void run(Plan plan, Progress progress) {
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".part");
        try (Progress.Task task = progress.start("Downloading", "MB", plan.bytes() >> 20)) {
            Files.createDirectories(unfinished);
            long room = Files.getFileStore(unfinished).getUsableSpace();
            if (room < plan.bytes() * UNPACKED) {
                throw SforgeException.failed(
                        unfinished + ": " + (room >> 20) + " MB are free, and " + (plan.bytes() * UNPACKED >> 20)
                                + " MB are needed; make room, or set DJL_CACHE_DIR to another folder",
                        null);
            }
            Counter counter = new Counter(task);
            for (Part part : plan.parts()) {
                download(part, unfinished.resolve(part.name()), counter);
            }
            copyJavaLibrary(unfinished);
            Files.move(unfinished, folder);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private void download(Part part, Path file, Counter counter) throws IOException {
        if (Files.exists(file)) {
            counter.add(part.bytes());
            return;
        }
        Path unfinished = file.resolveSibling(part.name() + ".tmp");
        try (InputStream compressed =
                        counter.counting(send(part.address(), "GET", HttpResponse.BodyHandlers.ofInputStream())
                                .body());
                InputStream bytes = new GZIPInputStream(compressed, 1 << 16)) {
            Files.copy(bytes, unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copyJavaLibrary(Path target) throws IOException {
        String name = System.mapLibraryName("djl_torch");
        try (InputStream library =
                ClassLoaderUtils.getResourceAsStream("jnilib/" + classifier + '/' + FLAVOR + '/' + name)) {
            Files.copy(library, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static <T> HttpResponse<T> send(URI address, String method, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .timeout(Duration.ofMinutes(1))
                    .build();
            HttpResponse<T> response = CLIENT.send(request, body);
            if (response.statusCode() != 200) {
                throw new IOException(address + " answers " + response.statusCode());
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SforgeException.failed("the download was interrupted", e);
        }
    }

    private SforgeException unreachable(IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return SforgeException.failed(
                "libtorch for CUDA cannot be fetched from " + server + ": " + why
                        + "; run it again, which goes on with the files that are whole, or put libtorch " + version
                        + " for CUDA 12.8 into a folder yourself and set PYTORCH_LIBRARY_PATH to it",
                e);
    }

    /** Advances a task by MB. */
    private static final class Counter {
        private final Progress.Task task;
        private long bytes;

        Counter(Progress.Task task) {
            this.task = task;
        }

        void add(long some) {
            long before = bytes >> 20;
            bytes += some;
            task.advance((bytes >> 20) - before);
        }

        InputStream counting(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    int read = in.read();
                    add(read < 0 ? 0 : 1);
                    return read;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    int read = in.read(target, offset, length);
                    add(Math.max(0, read));
                    return read;
                }
            };
        }
    }
}
