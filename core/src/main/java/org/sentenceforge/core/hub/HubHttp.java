package org.sentenceforge.core.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * Requests to the hub: repeated after 429, 5xx and broken connections, redirected by hand so that the token stays with the hub's own
 * host.
 */
final class HubHttp {
    static final int ATTEMPTS = 6;
    private static final int REDIRECTS = 8;
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);
    private static final String LINKED_ETAG = "X-Linked-Etag";

    private final HubSettings settings;
    private final HttpClient client;

    HubHttp(HubSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_PATIENCE)
                .build();
    }

    /** The answer to a GET, from the given byte on where that is not 0. The caller closes its stream. */
    HttpResponse<InputStream> get(HubRepository repository, String path, long from) throws IOException {
        return send(repository, "GET", path, from);
    }

    /** The headers that say what a file is, without the file. They are the hub's own, not those of the store it redirects to. */
    HttpHeaders head(HubRepository repository, String path) throws IOException {
        HttpResponse<InputStream> response = send(repository, "HEAD", path, 0);
        response.body().close();
        return response.headers();
    }

    private HttpResponse<InputStream> send(HubRepository repository, String method, String path, long from)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<InputStream> response =
                        follow(method, settings.endpoint().resolve(path), from);
                int status = response.statusCode();
                if (status < 400 || status == 416) {
                    return response;
                }
                response.body().close();
                if (status != 429 && status < 500 || attempt == ATTEMPTS) {
                    throw refused(repository, response);
                }
                pause(attempt, retryAfter(response.headers()));
            } catch (IOException e) {
                if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
                    // Nobody listens there; waiting will hardly change that
                    throw (ConnectException) new ConnectException("cannot connect").initCause(e);
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt, Optional.empty());
            }
        }
    }

    private HttpResponse<InputStream> follow(String method, URI start, long from) throws IOException {
        URI uri = start;
        for (int i = 0; i < REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .timeout(settings.patience())
                    .header("User-Agent", "sentenceforge")
                    .header("Accept-Encoding", "identity");
            if (settings.token().isPresent() && isOwnHost(uri)) {
                request.header("Authorization", "Bearer " + settings.token().get());
            }
            if (from > 0) {
                request.header("Range", "bytes=" + from + "-");
            }
            HttpResponse<InputStream> response = send(request.build());
            Optional<String> location = response.headers().firstValue("Location");
            boolean redirected = response.statusCode() / 100 == 3 && location.isPresent();
            boolean described = method.equals("HEAD")
                    && response.headers().firstValue(LINKED_ETAG).isPresent();
            if (!redirected || described) {
                return response;
            }
            response.body().close();
            uri = target(uri, location.get());
        }
        throw new IOException("redirected more than " + REDIRECTS + " times from " + start);
    }

    /**
     * Where a redirection leads.
     *
     * @throws IOException where that is no address, or the connection would be secured no longer
     */
    static URI target(URI from, String location) throws IOException {
        try {
            URI target = from.resolve(location);
            boolean downgrade = "https".equals(from.getScheme()) && !"https".equals(target.getScheme());
            if (target.getHost() == null || downgrade) {
                throw new IOException("redirected to an address that is not allowed: " + location);
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw new IOException("redirected to an address that cannot be read: " + location, e);
        }
    }

    private boolean isOwnHost(URI uri) {
        URI own = settings.endpoint();
        return own.getHost().equalsIgnoreCase(uri.getHost())
                && own.getPort() == uri.getPort()
                && own.getScheme().equals(uri.getScheme());
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SforgeException.failed("the download was interrupted", e);
        }
    }

    /** Waits before another attempt: as long as the server asks, or twice as long as before the last one. */
    void pause(int attempt, Optional<Duration> asked) {
        Duration delay = asked.orElse(settings.firstDelay().multipliedBy(1L << Math.min(attempt - 1, 10)));
        try {
            Thread.sleep(Math.min(delay.toMillis(), LONGEST_DELAY.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SforgeException.failed("the download was interrupted", e);
        }
    }

    /** Retry-After holds seconds or a date. */
    private static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After").flatMap(text -> {
            try {
                return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
            } catch (NumberFormatException notSeconds) {
                try {
                    Instant date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
                    Duration left = Duration.between(Instant.now(), date);
                    return Optional.of(left.isNegative() ? Duration.ZERO : left);
                } catch (DateTimeParseException notADate) {
                    return Optional.empty();
                }
            }
        });
    }

    private SforgeException refused(HubRepository repository, HttpResponse<?> response) {
        int status = response.statusCode();
        String host = settings.endpoint().getHost();
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        if (code.equals("RevisionNotFound")) {
            return repository.bad(repository.id() + " has no revision '" + repository.revision() + "' on " + host
                    + "; name a branch, a tag or a commit of it");
        }
        if (status == 404 || code.equals("RepoNotFound")) {
            return repository.bad(repository + " is not on " + host + " ("
                    + response.uri().getPath() + " not found); check the name, and set HF_TOKEN if it is private");
        }
        if (status == 401 || status == 403) {
            return repository.bad("no access to " + repository + " on " + host + " (HTTP " + status + "); "
                    + (settings.token().isPresent()
                            ? "check that the token in HF_TOKEN may read it and that its terms are accepted on its page"
                            : "set HF_TOKEN to a token that may read it"));
        }
        return SforgeException.failed(
                host + " answered HTTP " + status + " for " + response.uri().getPath() + "; try again later", null);
    }
}
