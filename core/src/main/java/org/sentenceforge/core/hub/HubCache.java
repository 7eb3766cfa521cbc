package org.sentenceforge.core.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.sentenceforge.core.output.AtomicFile;

/**
 * The cache folder, in the layout that all clients of the hub share: {@code blobs} hold contents by their hash, {@code snapshots/COMMIT}
 * the files of a commit as links to blobs, {@code refs} the commit that a branch or tag was last seen at.
 */
final class HubCache {
    /** Threads of one process may not wait for each other through file locks. */
    private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

    private final Path root;

    HubCache(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** The commit that the revision stands for, as far as the cache knows. */
    Optional<String> commit(HubRepository repository) throws IOException {
        if (repository.isCommit()) {
            return Optional.of(repository.revision());
        }
        Path ref = folder(repository).resolve("refs").resolve(repository.revision());
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(HubRepository::isCommit)
                : Optional.empty();
    }

    /** The repositories of this kind that have something here, at their usual revision. */
    List<HubRepository> repositories(HubRepository.Kind kind) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder ->
                            HubRepository.ofFolder(kind, folder.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    Path snapshot(HubRepository repository, String commit) {
        return folder(repository).resolve("snapshots").resolve(commit);
    }

    /** The files of a snapshot whose content is there, by their paths in the repository. */
    List<String> files(Path snapshot) throws IOException {
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(snapshot)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    Path blob(HubRepository repository, String etag) {
        return folder(repository).resolve("blobs").resolve(etag);
    }

    /** What happens while nobody else, in this process or another, does the same for this content. */
    interface Guarded {
        void run() throws IOException;
    }

    void locked(HubRepository repository, String etag, Guarded action) throws IOException {
        Path file = root.resolve(".locks").resolve(repository.folder()).resolve(etag + ".lock");
        ReentrantLock threads = LOCKS.computeIfAbsent(file.toAbsolutePath(), path -> new ReentrantLock());
        threads.lock();
        try {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Given back when the channel is closed
                channel.lock();
                action.run();
            }
        } finally {
            threads.unlock();
        }
    }

    /** Makes a blob the content of a file of a snapshot: by a link, or by a copy where the file system has none. */
    void link(HubRepository repository, String commit, String file, Path blob) throws IOException {
        Path place = snapshot(repository, commit).resolve(file);
        if (Files.exists(place)) {
            return;
        }
        Files.createDirectories(place.getParent());
        Files.deleteIfExists(place);
        try {
            Files.createSymbolicLink(place, place.getParent().relativize(blob));
        } catch (FileAlreadyExistsException e) {
            // another process was faster, with the same content
        } catch (UnsupportedOperationException | IOException e) {
            Path copy = place.resolveSibling(place.getFileName() + ".copy");
            try {
                Files.copy(blob, copy, StandardCopyOption.REPLACE_EXISTING);
                Files.move(copy, place, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(copy);
            }
        }
    }

    void setCommit(HubRepository repository, String commit) {
        if (!repository.isCommit()) {
            AtomicFile.writeString(folder(repository).resolve("refs").resolve(repository.revision()), commit);
        }
    }

    private Path folder(HubRepository repository) {
        return root.resolve(repository.folder());
    }
}
