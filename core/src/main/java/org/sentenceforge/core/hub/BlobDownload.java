package org.sentenceforge.core.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicFile;

/**
 * The download of one file's content: goes on after broken connections and in later runs, and is checked against the hash that names it
 * before it enters the cache.
 */
final class BlobDownload {
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"?([A-Za-z0-9._-]{1,200})\"?");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(?:\\d+|\\*)");
    private static final Pattern SIZE = Pattern.compile("\\d{1,18}");
    private static final int SHA256_DIGITS = 64;
    private static final int GIT_DIGITS = 40;
    private static final int BUFFER = 1 << 16;

    private final HubHttp http;
    private final HubSettings settings;
    private final HubRepository repository;
    private final String file;
    private final String path;

    BlobDownload(HubHttp http, HubSettings settings, HubRepository repository, String commit, String file) {
        this.http = http;
        this.settings = settings;
        this.repository = repository;
        this.file = file;
        this.path = repository.filePath(commit, file);
    }

    /**
     * What the hub says about a file's content.
     *
     * @param etag its SHA-256 (files of the large-file store), its git hash (others), or what a mirror calls it
     */
    record Content(String etag, OptionalLong size) {}

    Content content() throws IOException {
        HttpHeaders headers = http.head(repository, path);
        String etag = headers.firstValue("X-Linked-Etag")
                .or(() -> headers.firstValue("ETag"))
                .orElse("");
        Matcher matcher = ETAG.matcher(etag);
        if (!matcher.matches() || matcher.group(1).matches("\\.+")) {
            throw SforgeException.failed(
                    settings.endpoint() + path + ": the answer has no usable ETag ('" + etag
                            + "'); set HF_ENDPOINT to a hub that sends them",
                    null);
        }
        OptionalLong linked = size(headers, "X-Linked-Size");
        boolean direct = headers.firstValue("X-Linked-Etag").isEmpty();
        return new Content(matcher.group(1), linked.isPresent() || !direct ? linked : size(headers, "Content-Length"));
    }

    private OptionalLong size(HttpHeaders headers, String name) {
        Optional<String> text = headers.firstValue(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!SIZE.matcher(text.get()).matches()) {
            throw SforgeException.failed(
                    settings.endpoint() + path + ": the answer's " + name + " is '" + text.get()
                            + "', expected a number of bytes; is HF_ENDPOINT a hub?",
                    null);
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    /** Downloads the content to {@code blob}; what an earlier run has downloaded is kept. */
    void into(Path blob, Content content, Progress progress) throws IOException {
        Files.createDirectories(blob.getParent());
        Path partial = blob.resolveSibling(blob.getFileName() + ".sforge.incomplete");
        long kilobytes = content.size().isPresent() ? content.size().getAsLong() >> 10 : Progress.UNKNOWN;
        try (Progress.Task task = progress.start("Downloading " + file, "KB", kilobytes)) {
            for (int attempt = 1; ; attempt++) {
                fetch(partial, content, task);
                Optional<String> problem = mismatch(partial, content);
                if (problem.isEmpty()) {
                    Files.move(partial, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    return;
                }
                Files.delete(partial);
                if (attempt == 2) {
                    throw SforgeException.failed(
                            settings.endpoint() + path + ": " + problem.get()
                                    + "; the content is damaged on its way or at its source, try again later",
                            null);
                }
            }
        }
    }

    /** Reads until the server has no more, going on where it broke off. */
    private void fetch(Path partial, Content content, Progress.Task task) throws IOException {
        try (FileChannel out = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            requireSpace(partial, content, out.size());
            task.advance(out.size() >> 10);
            int failures = 0;
            while (true) {
                long before = out.size();
                if (content.size().isPresent() && before >= content.size().getAsLong()) {
                    out.force(true);
                    return;
                }
                try {
                    receive(out, partial, task);
                    if (content.size().isEmpty() || out.size() >= content.size().getAsLong()) {
                        out.force(true);
                        return;
                    }
                    failures = out.size() > before ? 1 : failures + 1;
                } catch (IOException e) {
                    failures = out.size() > before ? 1 : failures + 1;
                    if (failures >= HubHttp.ATTEMPTS) {
                        throw e;
                    }
                }
                if (failures >= HubHttp.ATTEMPTS) {
                    throw new IOException("the server keeps ending " + file + " after " + out.size() + " bytes of "
                            + content.size().orElse(-1));
                }
                http.pause(failures, Optional.empty());
            }
        }
    }

    /** Adds one answer's worth of bytes. */
    private void receive(FileChannel out, Path partial, Progress.Task task) throws IOException {
        long from = out.size();
        HttpResponse<InputStream> response = http.get(repository, path, from);
        try (InputStream body = response.body();
                StallGuard guard = new StallGuard(body, settings.patience(), task)) {
            if (response.statusCode() == 416) {
                // The server has nothing behind what is here; whether that is all, the hash will tell
                return;
            }
            if (from > 0 && !startsAt(response, from)) {
                out.truncate(0);
            }
            out.position(out.size());
            byte[] buffer = new byte[BUFFER];
            long counted = out.size() >> 10;
            for (int read = read(body, buffer, guard); read >= 0; read = read(body, buffer, guard)) {
                guard.moved();
                write(out, partial, ByteBuffer.wrap(buffer, 0, read));
                task.advance((out.position() >> 10) - counted);
                counted = out.position() >> 10;
            }
            guard.check();
        }
    }

    private static int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            guard.check(); // a closed stream may also look broken
            throw e;
        }
    }

    /** A disk that fails is no connection that breaks: to ask the hub again would not help. */
    private static void write(FileChannel out, Path partial, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(partial, e);
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long from) {
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        return response.statusCode() == 206 && range.matches() && Long.parseLong(range.group(1)) == from;
    }

    private void requireSpace(Path partial, Content content, long present) throws IOException {
        long missing = content.size().orElse(0) - present;
        long free = Files.getFileStore(partial).getUsableSpace();
        if (missing > free) {
            throw SforgeException.failed(
                    String.format(
                            Locale.ROOT,
                            "%s of %s needs %d MB more, %s has %d MB left; free some or set HF_HOME to another disk",
                            file,
                            repository,
                            missing >> 20,
                            settings.cache(),
                            free >> 20),
                    null);
        }
    }

    /** What is wrong with the downloaded content, if anything. */
    private Optional<String> mismatch(Path partial, Content content) throws IOException {
        long size = Files.size(partial);
        if (content.size().isPresent() && size != content.size().getAsLong()) {
            return Optional.of("expected " + content.size().getAsLong() + " bytes, got " + size);
        }
        String etag = content.etag();
        if (!etag.matches("[0-9a-f]+") || etag.length() != SHA256_DIGITS && etag.length() != GIT_DIGITS) {
            return Optional.empty();
        }
        boolean sha256 = etag.length() == SHA256_DIGITS;
        String actual = hash(partial, sha256 ? "SHA-256" : "SHA-1", sha256 ? "" : "blob " + size + "\0");
        return actual.equals(etag)
                ? Optional.empty()
                : Optional.of("expected " + (sha256 ? "SHA-256 " : "git hash ") + etag + ", got " + actual);
    }

    /** Git names a file's content by the SHA-1 of a short header and the content. */
    private static String hash(Path path, String algorithm, String header) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(header.getBytes(US_ASCII));
            byte[] buffer = new byte[1 << 20];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }

    /** Ends a stream that gives nothing for too long, or that nobody wants any more: reading it ends neither by itself. */
    private static final class StallGuard implements AutoCloseable {
        private static final int POLL_MILLIS = 100;

        private final Thread thread;
        private volatile long lastMove = System.nanoTime();
        private volatile boolean stalled;
        private volatile CancellationException cancelled;

        StallGuard(InputStream body, Duration patience, Progress.Task task) {
            thread = new Thread(() -> watch(body, patience, task), "download-stall-guard");
            thread.setDaemon(true);
            thread.start();
        }

        private void watch(InputStream body, Duration patience, Progress.Task task) {
            try {
                while (System.nanoTime() - lastMove < patience.toNanos()) {
                    Thread.sleep(Math.max(1, Math.min(POLL_MILLIS, patience.toMillis() / 4)));
                    task.advance(0);
                }
                stalled = true;
                body.close();
            } catch (CancellationException e) {
                cancelled = e;
                close(body);
            } catch (InterruptedException | IOException e) {
                // The download ended, or its stream is closed already.
            }
        }

        private static void close(InputStream body) {
            try {
                body.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }

        void moved() {
            lastMove = System.nanoTime();
        }

        /** A closed stream looks like one that ended. */
        void check() throws IOException {
            if (cancelled != null) {
                throw cancelled;
            }
            if (stalled) {
                throw new InterruptedIOException("no data for too long");
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
