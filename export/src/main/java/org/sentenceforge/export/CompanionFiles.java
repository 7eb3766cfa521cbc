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
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * The files of a model directory that a copy needs beside the graph: everything but the weights that are now in the graph, other
 * exports, and what training left behind. Weights in module folders stay, since other programs apply these modules outside the graph.
 */
final class CompanionFiles {
    private static final Set<String> LEFT_OUT_FOLDERS = Set.of("onnx", "openvino", "checkpoints", "eval", "runs");
    private static final Set<String> WEIGHT_ENDINGS = Set.of(
            ".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".h5", ".msgpack", ".ot", ".pt");
    private static final Set<String> LEFT_OUT_FILES = Set.of("adapter_config.json", "training-log.jsonl");

    private CompanionFiles() {}

    /** The files, relative to the directory. */
    static List<Path> of(Path directory) throws IOException {
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
                boolean atTheTop = file.getParent().equals(directory);
                if (Files.isRegularFile(file)
                        && !(atTheTop && isLeftOut(file.getFileName().toString()))) {
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
                || LEFT_OUT_FILES.contains(name)
                || name.endsWith(".onnx")
                || name.endsWith(".onnx_data")
                || isWeights(name);
    }
}
