package org.sentenceforge.core.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;

/**
 * A repository of the hub at one revision.
 *
 * @param id {@code org/name}
 * @param revision a branch, a tag or a commit hash
 */
public record HubRepository(Kind kind, String id, String revision) {
    private static final String DEFAULT_REVISION = "main";
    private static final String SEPARATOR = "--";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9_][\\w.-]*");
    private static final Pattern REVISION = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** What the hub keeps. */
    public enum Kind {
        MODEL("models", ""),
        DATASET("datasets", "datasets/");

        final String plural;
        final String urlPrefix;

        Kind(String plural, String urlPrefix) {
            this.plural = plural;
            this.urlPrefix = urlPrefix;
        }
    }

    public HubRepository {
        if (!ID.matcher(id).matches() || id.contains("..") || id.contains(SEPARATOR)) {
            throw SforgeException.usage(
                    "'" + id + "' is no hub id; expected org/name, such as sentence-transformers/all-MiniLM-L6-v2");
        }
        if (!REVISION.matcher(revision).matches() || ("/" + revision + "/").contains("/../") || revision.equals(".")) {
            throw SforgeException.usage(
                    "'" + revision + "' is no revision of " + id + "; expected a branch, a tag or a commit");
        }
    }

    /** Reads {@code org/name} or {@code org/name@revision}. */
    public static HubRepository parse(Kind kind, String reference) {
        int at = reference.indexOf('@');
        return at < 0
                ? new HubRepository(kind, reference, DEFAULT_REVISION)
                : new HubRepository(kind, reference.substring(0, at), reference.substring(at + 1));
    }

    /** The model, at a commit, whose files a directory of the cache holds; empty for a directory from elsewhere. */
    public static Optional<HubRepository> ofSnapshot(Path directory) {
        Path snapshot = directory.toAbsolutePath().normalize();
        Path folder = snapshot.getNameCount() < 3 ? null : snapshot.getParent().getParent();
        if (folder == null
                || !snapshot.getParent().endsWith("snapshots")
                || !isCommit(snapshot.getFileName().toString())) {
            return Optional.empty();
        }
        return ofFolder(Kind.MODEL, folder.getFileName().toString())
                .map(model -> new HubRepository(
                        Kind.MODEL, model.id, snapshot.getFileName().toString()));
    }

    /** The repository, at its usual revision, that a folder of the cache is for; empty for other folders. */
    static Optional<HubRepository> ofFolder(Kind kind, String name) {
        String prefix = kind.plural + SEPARATOR;
        String id = name.startsWith(prefix) ? name.substring(prefix.length()).replaceFirst(SEPARATOR, "/") : "";
        return ID.matcher(id).matches() && !id.contains("..") && !id.contains(SEPARATOR)
                ? Optional.of(new HubRepository(kind, id, DEFAULT_REVISION))
                : Optional.empty();
    }

    /** Whether the revision is a commit, which never changes. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** The folder in the cache. */
    String folder() {
        return kind.plural + SEPARATOR + id.replace("/", SEPARATOR);
    }

    /** The path of its description below the endpoint. */
    String apiPath() {
        return "api/" + kind.plural + "/" + id + "/revision/" + UrlPath.encodeSegment(revision);
    }

    /** The path of one of its files below the endpoint. */
    String filePath(String commit, String file) {
        return kind.urlPrefix + id + "/resolve/" + commit + "/" + UrlPath.encode(file);
    }

    /** An error about this repository: bad model or bad data. */
    SforgeException bad(String message) {
        return kind == Kind.MODEL ? SforgeException.badModel(message) : SforgeException.badData(message);
    }

    @Override
    public String toString() {
        return revision.equals(DEFAULT_REVISION) ? id : id + "@" + revision;
    }
}
