package org.sentenceforge.core.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_MODEL;
import static org.sentenceforge.core.ExitCode.FAILED;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.hub.HubRepository.Kind;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.support.fuzz.Mutations;

/** Answers of a hub that is broken or means harm: a message, or a snapshot inside the cache. */
class HubFuzzTest {
    private static final byte[] DESCRIPTION = ("{\"id\":\"org/tiny\",\"sha\":\"" + FakeHub.COMMIT
                    + "\",\"siblings\":[{\"rfilename\":\"config.json\"},{\"rfilename\":\"model.safetensors\"}]}")
            .getBytes(UTF_8);
    private static final byte[] CONTENT = "{}".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private volatile Answers answers;

    /** What the hub says: about the repository, and in the headers of a file. */
    private record Answers(byte[] description, Map<String, String> headers) {

        static Answers draw(Mutations mutations) {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("ETag", '"' + FakeHub.hash(CONTENT, false) + '"');
            headers.put("X-Linked-Etag", '"' + FakeHub.hash(CONTENT, true) + '"');
            headers.put("X-Linked-Size", "2");
            headers.put("Content-Range", "bytes 0-1/2");
            headers.put("Location", "/store");
            headers.keySet().removeIf(name -> mutations.oneOf(List.of(true, false)));
            if (mutations.oneOf(List.of(true, false))) {
                return new Answers(mutations.ofJson(DESCRIPTION), headers);
            }
            headers.replaceAll((name, value) -> mutations.oneOf(List.of(true, false, false))
                    ? new String(mutations.ofText(value.getBytes(UTF_8)), ISO_8859_1).replaceAll("[\\p{Cntrl}]", "")
                    : value);
            return new Answers(DESCRIPTION, headers);
        }
    }

    @Test
    void answers() throws Exception {
        // the server would wait 40 ms for the client's acknowledgement of the headers before it sends a body
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        try {
            URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            Fuzzing.of("answers of a hub", BAD_MODEL, FAILED).run(200, Answers::draw, drawn -> {
                answers = drawn;
                Path cache = Files.createDirectories(folder.resolve("above/cache"));
                try {
                    new Hub(
                                    new HubSettings(
                                            endpoint,
                                            cache,
                                            Optional.of("secret"),
                                            false,
                                            Duration.ofSeconds(5),
                                            Duration.ZERO),
                                    Progress.NONE)
                            .snapshot(HubRepository.parse(Kind.MODEL, "org/tiny"), HubSelection.MODEL);
                } finally {
                    checkAndClear(cache);
                }
            });
        } finally {
            server.stop(0);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = CONTENT;
            if (exchange.getRequestURI().getPath().startsWith("/api/")) {
                body = answers.description();
            } else {
                answers.headers().forEach((name, value) -> {
                    if (!name.equals("Location")) {
                        exchange.getResponseHeaders().set(name, value);
                    }
                });
                String location = answers.headers().get("Location");
                if (location != null && exchange.getRequestURI().getPath().contains("/resolve/")) {
                    exchange.getResponseHeaders().set("Location", location);
                    exchange.sendResponseHeaders(302, -1);
                    return;
                }
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    /** Nothing may lie beside the cache, nor anything half-finished that is called a model in it. */
    private void checkAndClear(Path cache) throws IOException {
        Files.walkFileTree(folder.resolve("above"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.startsWith(cache)) {
                    throw new AssertionError(file + " lies outside the cache");
                }
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (!directory.equals(folder.resolve("above"))) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
