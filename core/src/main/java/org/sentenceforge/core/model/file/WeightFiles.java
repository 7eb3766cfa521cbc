package org.sentenceforge.core.model.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.ShardedWeights;
import org.sentenceforge.core.weights.TorchFile;
import org.sentenceforge.core.weights.Weights;

/** The weights of one folder of a model directory: one safetensors file, or shards with their index, or else a PyTorch file. */
public final class WeightFiles {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String PICKLE = "pytorch_model.bin";

    private static final Pattern WEIGHTS = Pattern.compile("(pytorch_|adapter_)?model.*\\.(safetensors|bin)");

    private final ModelFiles files;
    private final String folder;

    public WeightFiles(ModelFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    /** All files of weights in a directory and its modules' folders. */
    public static List<Path> in(Path directory) {
        try (Stream<Path> files = Files.walk(directory, 3)) {
            return files.filter(file ->
                            WEIGHTS.matcher(file.getFileName().toString()).matches())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw SforgeException.badModel(directory + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    /** What errors call the weights. */
    public String source() {
        return path(files.has(name(INDEX)) && !files.has(name(SINGLE)) ? INDEX : SINGLE)
                .toString();
    }

    public boolean exist() {
        return Stream.of(SINGLE, INDEX, PICKLE).anyMatch(file -> files.has(name(file)));
    }

    public Weights open() {
        if (files.has(name(SINGLE))) {
            return SafetensorsFile.open(path(SINGLE));
        }
        Optional<JsonNode> index = files.json(name(INDEX));
        if (index.isPresent()) {
            return shards(index.get());
        }
        if (files.has(name(PICKLE))) {
            return TorchFile.open(path(PICKLE));
        }
        throw SforgeException.badModel(path("") + ": no weights; expected " + SINGLE);
    }

    private Weights shards(JsonNode index) {
        Map<String, String> shards = new LinkedHashMap<>();
        index.path("weight_map")
                .properties()
                .forEach(entry -> shards.put(entry.getKey(), entry.getValue().asText()));
        if (shards.isEmpty()) {
            throw SforgeException.badModel(path(INDEX) + ": key 'weight_map' is missing or empty");
        }
        Map<String, Weights> opened = new HashMap<>();
        try {
            for (String shard : shards.values()) {
                if (!opened.containsKey(shard)) {
                    opened.put(shard, SafetensorsFile.open(path(shard)));
                }
            }
        } catch (SforgeException e) {
            opened.values().forEach(Weights::close);
            throw e;
        }
        return ShardedWeights.of(path(INDEX).toString(), shards, opened);
    }

    private String name(String file) {
        return ModelFiles.join(folder, file);
    }

    private Path path(String file) {
        return files.resolve(name(file));
    }
}
