package org.sentenceforge.export;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Transformer;

/**
 * The files of a model directory that a copy needs beside its graphs: everything but the transformers' weights that are now in the
 * graphs, other exports, and what training left behind. Weights of other modules stay, since other programs apply these modules outside
 * the graph; a table of token vectors also tells its size.
 */
final class CompanionFiles {
    private static final Set<String> LEFT_OUT_FOLDERS = Set.of("onnx", "openvino", "checkpoints", "eval", "runs");
    private static final Set<String> WEIGHT_ENDINGS = Set.of(
            ".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".h5", ".msgpack", ".ot", ".pt");

    private CompanionFiles() {}

    /** The files, relative to the model's directory. */
    static List<Path> of(ModelDirectory model) throws IOException {
        Path directory = model.path();
        Set<Path> transformers = model.ways().stream()
                .map(way -> way.model().modules().get(0))
                .filter(Transformer.class::isInstance)
                .map(first -> directory.resolve(first.folder()))
                .collect(Collectors.toSet());
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(directory, Set.of(), 3, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean leftOut = LEFT_OUT_FOLDERS.contains(name) || name.startsWith(".");
                return !folder.equals(directory) && leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                boolean leftOut = file.getParent().equals(directory) && isLeftOut(name)
                        || transformers.contains(file.getParent()) && isOfTransformer(name);
                if (Files.isRegularFile(file) && !leftOut) {
                    files.add(directory.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    /** @throws SforgeException (usage) where the output has weights already: beside these files they would be another model's */
    static void refuseOtherModel(Path directory, Path output) {
        try {
            if (!Files.isDirectory(output) || Files.isSameFile(directory, output)) {
                return;
            }
            try (Stream<Path> files = Files.list(output)) {
                files.map(file -> file.getFileName().toString())
                        .filter(CompanionFiles::isWeights)
                        .findFirst()
                        .ifPresent(weights -> {
                            throw SforgeException.usage(output + " is another model's directory, with its " + weights
                                    + "; choose another output");
                        });
            }
        } catch (IOException e) {
            throw SforgeException.failed(output + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isWeights(String name) {
        return WEIGHT_ENDINGS.stream().anyMatch(name::endsWith);
    }

    private static boolean isLeftOut(String name) {
        return name.startsWith(".")
                || name.equals("training-log.jsonl")
                || name.endsWith(".onnx")
                || name.endsWith(".onnx_data");
    }

    private static boolean isOfTransformer(String name) {
        return isWeights(name) || name.equals("adapter_config.json");
    }
}
