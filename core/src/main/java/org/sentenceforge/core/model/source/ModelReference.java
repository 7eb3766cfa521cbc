package org.sentenceforge.core.model.source;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.hub.HubRepository;
import org.sentenceforge.core.module.ModelKind;

/** Where a model comes from, as users write it: a directory, {@code builtin:NAME}, or a hub id {@code org/name[@revision]}. */
public sealed interface ModelReference {
    String BUILTIN_PREFIX = "builtin:";

    /** A directory of this machine, which need not exist. */
    record Directory(Path path) implements ModelReference {}

    /** A model that comes with the program. */
    record Builtin(String name) implements ModelReference {}

    /** A model of the hub. */
    record Repository(HubRepository repository) implements ModelReference {

        /** {@code org/name}. */
        public String id() {
            return repository.id();
        }

        /** A branch, tag or commit. */
        public String revision() {
            return repository.revision();
        }
    }

    /**
     * Reads what a user wrote. A directory that exists is meant before anything else; a single word is, as in Python, the short
     * name of a model of sentence-transformers (or, for cross-encoders, of cross-encoder).
     *
     * @throws SforgeException (bad model) for what no file can be called
     */
    static ModelReference parse(String text, ModelKind kind) {
        try {
            return parsed(text, kind);
        } catch (InvalidPathException e) {
            throw SforgeException.badModel(
                    "'" + text + "' names no model: a file cannot be called so; name a directory or a hub id", e);
        }
    }

    private static ModelReference parsed(String text, ModelKind kind) {
        if (text.startsWith(BUILTIN_PREFIX)) {
            return new Builtin(text.substring(BUILTIN_PREFIX.length()));
        }
        if (Patterns.HUB_ID.matcher(text).matches() && !Files.exists(Path.of(text))) {
            return new Repository(HubRepository.parse(HubRepository.Kind.MODEL, text));
        }
        if (Patterns.SHORT_NAME.matcher(text).matches() && !Files.exists(Path.of(text))) {
            String owner = kind == ModelKind.CROSS_ENCODER ? "cross-encoder/" : "sentence-transformers/";
            return new Repository(HubRepository.parse(HubRepository.Kind.MODEL, owner + text));
        }
        return new Directory(Path.of(text));
    }

    /** Reads what a user wrote for any kind of model. */
    static ModelReference parse(String text) {
        return parse(text, ModelKind.BI_ENCODER);
    }

    /** The model of the hub that a directory of its cache holds, at its commit. */
    static Optional<Repository> ofCache(Path directory) {
        return HubRepository.ofSnapshot(directory).map(Repository::new);
    }

    /** What hub ids look like; the hub's own rules come after. */
    final class Patterns {
        private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9_][\\w.-]*(@[\\w./-]+)?");
        private static final Pattern SHORT_NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*(@[\\w./-]+)?");

        private Patterns() {}
    }
}
