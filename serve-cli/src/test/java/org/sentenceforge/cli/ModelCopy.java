package org.sentenceforge.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sentenceforge.core.support.GoldenFiles;

/** A small model's directory for a test to damage. */
record ModelCopy(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A bi-encoder: a BERT, the mean of its tokens, unit length. */
    static ModelCopy biEncoder(Path target) throws IOException {
        return of("saved_models/v5.1.2/mean_normalize/model", target);
    }

    static ModelCopy crossEncoder(Path target) throws IOException {
        return of("saved_models/v5.1.2/cross_encoder_1/model", target);
    }

    private static ModelCopy of(String golden, Path target) throws IOException {
        copy(GoldenFiles.path(golden), target);
        return new ModelCopy(target);
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Changes a file that is a JSON object. */
    void edit(String name, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(file(name).toFile());
        change.accept(json);
        JSON.writeValue(file(name).toFile(), json);
    }

    /** All files and folders below the directory, by name. */
    List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.map(file -> path.relativize(file).toString()).sorted().toList();
        }
    }
}
