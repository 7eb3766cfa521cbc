package org.sentenceforge.core.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A hub and its store of large files on two local ports, which misbehaves as told. One repository, any name. */
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final int LARGE = 1000;

    private final HttpServer hub;
    private final HttpServer store;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, List<Fault>> faults = new LinkedHashMap<>();

    /** "GET /path Range Authorization" of every request, the hub's and the store's. */
    final List<String> log = Collections.synchronizedList(new ArrayList<>());

    /** Files that every answer about names by another hash. */
    final List<String> wrongHashes = new ArrayList<>();

    /** What answers about large files give as their size, where that is wrong. */
    private final Map<String, String> wrongSizes = new LinkedHashMap<>();

    void wrongSize(String name, String size) {
        wrongSizes.put(name, size);
    }

    /** Answers once in place of the right answer, to the next request for a path's content. */
    public interface Fault {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    public FakeHub() {
        try {
            hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hub.setExecutor(threads);
        store.setExecutor(threads);
        hub.createContext("/", this::hubRequest);
        store.createContext(
                "/",
                exchange -> content(exchange, exchange.getRequestURI().getPath().substring(1)));
        hub.start();
        store.start();
    }

    public FakeHub file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public FakeHub file(String name, String content) {
        return file(name, content.getBytes(UTF_8));
    }

    /** The next request for the file's content, or for "api", goes wrong. */
    public FakeHub fault(String name, Fault fault) {
        faults.computeIfAbsent(name, n -> new ArrayList<>()).add(fault);
        return this;
    }

    /** Nothing goes wrong any more. */
    void heal() {
        faults.clear();
    }

    public static Fault status(int status, String... headers) {
        return (exchange, content) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Promises all and breaks the connection after so many bytes. */
    static Fault cutAfter(int bytes) {
        return (exchange, content) -> {
            int from = start(exchange);
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            exchange.getResponseBody().write(content, from, Math.min(bytes, content.length - from));
            exchange.getResponseBody().flush();
        };
    }

    /** Says that the file is shorter than it is. */
    static Fault shorter(int bytes) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, bytes);
            exchange.getResponseBody().write(content, 0, bytes);
        };
    }

    /** Sends the whole file whatever part was asked for. */
    static Fault ignoringRange() {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        };
    }

    /** Sends some bytes and then nothing. */
    static Fault stall(int bytes) {
        return (exchange, content) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/");
    }

    private void hubRequest(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        if (path.startsWith("api/")) {
            try (exchange) {
                log(exchange);
                if (fault(exchange, "api", new byte[0])) {
                    return;
                }
                String siblings = files.keySet().stream()
                        .map(name -> "{\"rfilename\":\"" + name.replace("\\", "\\\\") + "\"}")
                        .collect(Collectors.joining(","));
                byte[] json = ("{\"id\":\"org/tiny\",\"sha\":\"" + COMMIT + "\",\"siblings\":[" + siblings + "]}")
                        .getBytes(UTF_8);
                exchange.sendResponseHeaders(200, json.length);
                exchange.getResponseBody().write(json);
            }
            return;
        }
        String name = path.substring(path.indexOf(COMMIT) + COMMIT.length() + 1);
        byte[] content = files.get(name);
        boolean large = content != null && content.length >= LARGE;
        if (content != null) {
            String hash = wrongHashes.contains(name) ? "0".repeat(large ? 64 : 40) : hash(content, large);
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            if (large) {
                exchange.getResponseHeaders().set("X-Linked-Etag", '"' + hash + '"');
                exchange.getResponseHeaders()
                        .set("X-Linked-Size", wrongSizes.getOrDefault(name, Integer.toString(content.length)));
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                "http://127.0.0.1:" + store.getAddress().getPort() + "/" + name);
                log(exchange);
                try (exchange) {
                    exchange.sendResponseHeaders(302, -1);
                }
                return;
            }
            exchange.getResponseHeaders().set("ETag", "W/\"" + hash + '"');
        }
        content(exchange, name);
    }

    private void content(HttpExchange exchange, String name) throws IOException {
        try (exchange) {
            log(exchange);
            byte[] content = files.get(name);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
                exchange.sendResponseHeaders(200, -1);
            } else if (!fault(exchange, name, content)) {
                int from = start(exchange);
                if (from >= content.length && from > 0) {
                    exchange.sendResponseHeaders(416, -1);
                    return;
                }
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
                exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
                exchange.getResponseBody().write(content, from, content.length - from);
            }
        }
    }

    private boolean fault(HttpExchange exchange, String name, byte[] content) throws IOException {
        List<Fault> waiting = faults.getOrDefault(name, new ArrayList<>());
        if (waiting.isEmpty()) {
            return false;
        }
        waiting.remove(0).answer(exchange, content);
        return true;
    }

    private static int start(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }

    private void log(HttpExchange exchange) {
        log.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Range") + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
    }

    static String hash(byte[] content, boolean large) {
        try {
            MessageDigest digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
            if (!large) {
                digest.update(("blob " + content.length + "\0").getBytes(UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
        threads.shutdownNow();
    }
}
