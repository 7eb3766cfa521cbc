package org.sentenceforge.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.NoCard;
import org.sentenceforge.core.card.OwnCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Transformer;

/**
 * The files of a model directory that a copy needs beside its graphs: everything but the transformers' weights that are now in the
 * graphs, other exports, and what training left behind. Weights of other modules stay, since other programs apply these modules outside
 * the graph; a table of token vectors also tells its size.
 */
final class CompanionFiles {
    private static final Set<String> LEFT_OUT_FOLDERS =
            Set.of("onnx", "torchscript", "openvino", "checkpoints", "eval", "runs");
    private static final Set<String> WEIGHT_ENDINGS = Set.of(
            ".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".h5", ".msgpack", ".ot", ".pt");

    /** What {@link ModelCard} keeps in a directory. */
    private static final Set<String> CARD = Set.of("README.md", "sentenceforge-card.json");

    private CompanionFiles() {}

    /**
     * Copies them for a directory of its own; into the model's own directory nothing.
     *
     * @param output where the copies are meant for; a card that it has stays
     * @param folder where they are written
     */
    static void copy(ModelDirectory model, Path output, Path folder) throws IOException {
        if (Files.exists(output) && Files.isSameFile(output, model.path())) {
            return;
        }
        boolean hasCard = !(ModelCard.open(output) instanceof NoCard);
        for (Path file : of(model)) {
            if (!hasCard || !CARD.contains(file.toString())) {
                Files.createDirectories(folder.resolve(file).getParent());
                Files.copy(model.path().resolve(file), folder.resolve(file));
            }
        }
        for (ModelDirectory way : model.ways()) {
            if (way.model().modules().get(0) instanceof Transformer first) {
                Path config = folder.resolve(first.folder()).resolve("config.json");
                if (!Files.exists(config)) {
                    // an adapter's directory refers to its base model; the graph holds both
                    Files.writeString(config, way.mergedConfig().toPrettyString() + "\n", StandardCharsets.UTF_8);
                }
            }
        }
    }

    /**
     * The card of a directory that has its copies. A record beside it gets the facts of the model as it is now; results that only the
     * copy has stay, and exported files that are there.
     */
    static ModelCard card(ModelDirectory model, Path output) {
        ModelCard card = ModelCard.open(output).withoutMissingExports();
        if (!(card instanceof OwnCard copy && ModelCard.open(model.path()) instanceof OwnCard original)) {
            return card;
        }
        CardData now = original.data();
        CardData facts = now.withExports(copy.data().exports())
                .withEvaluations(copy.data().evaluations());
        return new OwnCard(output, facts, copy.rendered()).withEvaluations(now.evaluations());
    }

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
