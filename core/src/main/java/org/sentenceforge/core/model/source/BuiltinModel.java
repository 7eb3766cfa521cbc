package org.sentenceforge.core.model.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicDirectory;

/**
 * The model that comes with the program. On first use it becomes an ordinary model directory in the user's cache folder, which
 * sentence-transformers loads as it stands.
 */
public final class BuiltinModel {
    /** The only one there is. */
    public static final String NAME = "all-MiniLM-L6-v2";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

    private static final List<String> CONFIGURATION = List.of(
            "README.md",
            "config.json",
            "config_sentence_transformers.json",
            "modules.json",
            "sentence_bert_config.json",
            "special_tokens_map.json",
            "tokenizer_config.json",
            "1_Pooling/config.json");
    private static final List<String> MADE = List.of("model.safetensors", "tokenizer.json", "vocab.txt");

    private BuiltinModel() {}

    /**
     * The model's directory in the user's cache folder; made where it is not there yet.
     *
     * @throws SforgeException (usage) for an unknown name, (failed) where the cache folder cannot be written
     */
    public static Path directory(String name) {
        return directory(name, CacheFolder.of(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    public static Path directory(String name, Path cache) {
        if (!name.equals(NAME)) {
            throw SforgeException.usage("there is no built-in model '" + name + "'; there is builtin:" + NAME);
        }
        Path directory = cache.resolve("models").resolve(NAME);
        boolean complete = CONFIGURATION.stream().allMatch(file -> Files.exists(directory.resolve(file)))
                && MADE.stream().allMatch(file -> Files.exists(directory.resolve(file)));
        if (!complete) {
            make(directory);
        }
        return directory;
    }

    /** Two processes may do this at once: both write the same bytes, and each file appears whole. */
    private static void make(Path directory) {
        try (AtomicDirectory output = create(directory)) {
            for (String file : CONFIGURATION) {
                Path target = output.path().resolve(file);
                Files.createDirectories(target.getParent());
                try (InputStream in = resource(NAME + "/" + file)) {
                    Files.copy(in, target);
                }
            }
            writeTokenizer(output.path());
            try (InputStream onnx = resource(WEIGHTS)) {
                MiniLmWeights.write(onnx, output.path().resolve("model.safetensors"));
            }
            output.commit();
        } catch (IOException e) {
            throw SforgeException.failed(
                    directory + ": the built-in model cannot be written: " + e.getMessage()
                            + "; set SFORGE_CACHE to a folder with 100 MB of free space",
                    e);
        }
    }

    private static AtomicDirectory create(Path directory) {
        try {
            return AtomicDirectory.create(directory);
        } catch (SforgeException e) {
            throw SforgeException.failed(
                    "the built-in model: " + e.getMessage() + ", or set SFORGE_CACHE to another folder", e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = BuiltinModel.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException(name + " is not on the class path");
        }
        return in;
    }

    /** The jar's tokenizer pads and cuts every text to 128 tokens, which the published one does not. */
    private static void writeTokenizer(Path folder) throws IOException {
        JsonNode tokenizer;
        try (InputStream in = resource(TOKENIZER)) {
            tokenizer = JSON.readTree(in);
        }
        ((ObjectNode) tokenizer).putNull("truncation").putNull("padding");
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);

        TreeMap<Integer, String> tokens = new TreeMap<>();
        tokenizer
                .at("/model/vocab")
                .properties()
                .forEach(entry -> tokens.put(entry.getValue().intValue(), entry.getKey()));
        Files.writeString(
                folder.resolve("vocab.txt"), String.join("\n", tokens.values()) + "\n", StandardCharsets.UTF_8);
    }
}
