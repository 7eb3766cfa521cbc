package org.sentenceforge.core.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;

/**
 * Models and data sets by their hub ids, in the local cache: what is there already is used without asking the network, and so stays at
 * the commit at which it was first fetched; what is missing is downloaded.
 *
 * <pre>{@code
 * Hub hub = new Hub(HubSettings.of(System.getenv(), false), progress);
 * Path directory = hub.snapshot(HubRepository.parse(Kind.MODEL, "sentence-transformers/all-MiniLM-L6-v2"), HubSelection.MODEL);
 * }</pre>
 */
public final class Hub {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_DESCRIPTION = 64 << 20;
    private static final Pattern UNSAFE_NAME = Pattern.compile("^/|^[A-Za-z]:|\\\\|\\x00|(^|/)\\.\\.?(/|$)|//|/$|^$");

    private final HubSettings settings;
    private final HubCache cache;
    private final Progress progress;

    public Hub(HubSettings settings, Progress progress) {
        this.settings = settings;
        this.cache = new HubCache(settings.cache());
        this.progress = progress;
    }

    /** Asks a hub once, for a few seconds, whether it is there: why not, or empty. Sends no token. */
    public static Optional<String> problem(HubSettings settings) {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(PROBE_PATIENCE).build();
        HttpRequest request = HttpRequest.newBuilder(settings.endpoint())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(PROBE_PATIENCE)
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status < 500 ? Optional.empty() : Optional.of("it answers with status " + status);
        } catch (HttpTimeoutException e) {
            return Optional.of("no answer within " + PROBE_PATIENCE.toSeconds() + " s");
        } catch (IOException e) {
            return Optional.of("cannot connect");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /**
     * The directory that holds the selected files of a repository; its name is their commit.
     *
     * @throws SforgeException (bad model, or bad data for a data set) where the hub does not have it or does not let us read it, or it is
     *     not in the cache and the network is forbidden or cannot be reached; (failed) where the download does not succeed
     */
    public Path snapshot(HubRepository repository, HubSelection selection) {
        try {
            Optional<Path> cached = cached(repository, selection);
            return cached.isPresent() ? cached.get() : download(repository, selection);
        } catch (ConnectException e) {
            throw repository.bad(repository + " is not (or not wholly) in the local cache " + cache.root()
                    + ", and there is no way to " + settings.endpoint().getHost()
                    + ": cannot connect; check the network, or name a directory");
        } catch (FileSystemException e) {
            throw SforgeException.failed(
                    "cannot keep " + repository + " in the local cache " + cache.root() + ": " + e.getMessage()
                            + "; check the folder's permissions and the free space, or set HF_HOME to another disk",
                    e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw SforgeException.failed(
                    "cannot download " + repository + " from "
                            + settings.endpoint().getHost() + ": " + reason
                            + "; check the network and run the command again, it goes on where it stopped",
                    e);
        }
    }

    /** The ids of the models that lie whole in the cache, in order; none where it cannot be read. */
    public List<String> models() {
        try {
            List<String> ids = new ArrayList<>();
            for (HubRepository model : cache.repositories(HubRepository.Kind.MODEL)) {
                Optional<String> commit = cache.commit(model);
                if (commit.isPresent()
                        && HubSelection.MODEL.suffices(cache.files(cache.snapshot(model, commit.get())))) {
                    ids.add(model.id());
                }
            }
            Collections.sort(ids);
            return ids;
        } catch (IOException e) {
            return List.of();
        }
    }

    private Optional<Path> cached(HubRepository repository, HubSelection selection) throws IOException {
        Optional<String> commit = cache.commit(repository);
        if (commit.isPresent()) {
            Path snapshot = cache.snapshot(repository, commit.get());
            if (selection.suffices(cache.files(snapshot))) {
                return Optional.of(snapshot);
            }
        }
        if (settings.offline()) {
            throw repository.bad(
                    repository + " is not (or not wholly) in the local cache " + cache.root()
                            + ", and the network is forbidden; run once without --offline and HF_HUB_OFFLINE, or name a directory");
        }
        return Optional.empty();
    }

    private Path download(HubRepository repository, HubSelection selection) throws IOException {
        HubHttp http = new HubHttp(settings);
        JsonNode description = describe(http, repository);
        String commit = description.path("sha").asText();
        if (!HubRepository.isCommit(commit)) {
            throw SforgeException.failed(
                    settings.endpoint() + repository.apiPath() + ": the answer names no commit; is HF_ENDPOINT a hub?",
                    null);
        }
        List<String> files = new ArrayList<>();
        description
                .path("siblings")
                .forEach(sibling -> files.add(sibling.path("rfilename").asText()));
        for (String file : files) {
            if (UNSAFE_NAME.matcher(file).find()) {
                throw repository.bad(repository + " has a file named '" + file + "', which leads out of its directory");
            }
        }
        List<String> chosen = selection.choose(files);
        if (!selection.suffices(chosen)) {
            throw repository.bad(repository + " does not have the files that are needed; it has "
                    + (files.isEmpty() ? "none" : String.join(", ", files.subList(0, Math.min(20, files.size())))));
        }
        Map<String, Path> blobs = new LinkedHashMap<>();
        for (String file : chosen) {
            blobs.put(file, blob(http, repository, commit, file));
        }
        // Only now, so that a snapshot that exists is whole and a branch points to nothing unfinished
        for (String file : decisiveLast(chosen, selection)) {
            cache.link(repository, commit, file, blobs.get(file));
        }
        cache.setCommit(repository, commit);
        return cache.snapshot(repository, commit);
    }

    /** With a file at the end without which the others do not suffice: a snapshot that is interrupted is not taken for whole. */
    private static List<String> decisiveLast(List<String> files, HubSelection selection) {
        List<String> ordered = new ArrayList<>(files);
        for (String file : files) {
            ordered.remove(file);
            boolean decisive = !selection.suffices(ordered);
            ordered.add(file);
            if (decisive) {
                break;
            }
        }
        return ordered;
    }

    private JsonNode describe(HubHttp http, HubRepository repository) throws IOException {
        try (InputStream in = http.get(repository, repository.apiPath(), 0).body()) {
            byte[] json = in.readNBytes(LARGEST_DESCRIPTION);
            try {
                return JSON.readTree(json);
            } catch (JsonProcessingException e) {
                throw SforgeException.failed(
                        settings.endpoint() + repository.apiPath() + ": the answer is no JSON; is HF_ENDPOINT a hub?",
                        e);
            }
        }
    }

    private Path blob(HubHttp http, HubRepository repository, String commit, String file) throws IOException {
        BlobDownload download = new BlobDownload(http, settings, repository, commit, file);
        BlobDownload.Content content = download.content();
        Path blob = cache.blob(repository, content.etag());
        if (!Files.exists(blob)) {
            cache.locked(repository, content.etag(), () -> {
                if (!Files.exists(blob)) {
                    download.into(blob, content, progress);
                }
            });
        }
        return blob;
    }
}
