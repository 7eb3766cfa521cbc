package org.sentenceforge.core.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * Where the hub and its cache are.
 *
 * @param cache the folder of {@code models--org--name} folders
 * @param token proves who asks; sent to the endpoint's host only
 * @param offline whether the network may not be used
 * @param patience how long to wait for an answer, or for more of one
 * @param firstDelay how long to wait before a request is repeated; doubles from one attempt to the next
 */
public record HubSettings(
        URI endpoint, Path cache, Optional<String> token, boolean offline, Duration patience, Duration firstDelay) {
    private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");

    /**
     * Reads HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_TOKEN, HF_TOKEN_PATH and HF_HUB_OFFLINE as the Python client does.
     *
     * @param forbidNetwork {@code --offline}
     */
    public static HubSettings of(Map<String, String> environment, boolean forbidNetwork) {
        Path home = path(environment, "HF_HOME")
                .orElseGet(() -> path(environment, "XDG_CACHE_HOME")
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                        .resolve("huggingface"));
        Path cache = path(environment, "HF_HUB_CACHE").orElseGet(() -> home.resolve("hub"));
        String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").toUpperCase(Locale.ROOT);
        return new HubSettings(
                endpoint(environment),
                cache,
                token(environment, home),
                forbidNetwork || YES.contains(offline),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1));
    }

    private static URI endpoint(Map<String, String> environment) {
        String text = value(environment, "HF_ENDPOINT").orElse("https://huggingface.co");
        try {
            URI uri = URI.create(text.replaceAll("/+$", "") + "/");
            if (uri.getUserInfo() != null) {
                throw SforgeException.usage(
                        "HF_ENDPOINT holds a name or password, which would stand in messages; set HF_TOKEN instead");
            }
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw SforgeException.usage(
                "HF_ENDPOINT is '" + text + "'; expected an address such as https://huggingface.co");
    }

    private static Optional<String> token(Map<String, String> environment, Path home) {
        Optional<String> token = value(environment, "HF_TOKEN");
        if (token.isPresent()) {
            return token.map(text -> checked(text, "HF_TOKEN"));
        }
        Path file = path(environment, "HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
        String text;
        try {
            text = Files.isReadable(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(text).filter(some -> !some.isEmpty()).map(some -> checked(some, file.toString()));
    }

    /** What no header can hold would come back in an error of the network's library, for everybody to read. */
    private static String checked(String token, String source) {
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw SforgeException.usage(
                    source + ": a token is one line of letters, digits and signs, without spaces; copy it anew");
        }
        return token;
    }

    /** Without the token, which must not stand in any log. */
    @Override
    public String toString() {
        return "HubSettings[endpoint=" + endpoint + ", cache=" + cache + ", token="
                + (token.isPresent() ? "(hidden)" : "none") + ", offline=" + offline + "]";
    }

    private static Optional<Path> path(Map<String, String> environment, String name) {
        return value(environment, name)
                .map(text -> text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text)
                .map(Path::of);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
