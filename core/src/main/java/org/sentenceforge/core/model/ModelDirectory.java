package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sentenceforge.core.encoder.EncoderConfig;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.weights.Checkpoint;
import org.sentenceforge.core.weights.ParameterScan;

/**
 * A model directory as sentence-transformers writes it, of either layout, or a transformer alone. Reading it checks everything
 * but the weights and the tokenizer, which are opened when they are asked for.
 */
public final class ModelDirectory {
    private final ModelFiles files;
    private final ModelReader read;
    private final ParameterScan parameters;

    private ModelDirectory(ModelFiles files, ModelReader read) {
        this.files = files;
        this.read = read;
        this.parameters = ParameterScan.of(read.model());
    }

    /**
     * Reads a directory as what it says it is.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where there is no such directory, a file is missing or broken,
     *     or it needs something that is not supported
     */
    public static ModelDirectory read(Path directory) {
        ModelFiles files = ModelFiles.of(directory);
        return new ModelDirectory(files, new ModelReader(files, Optional.empty()));
    }

    /**
     * Reads a directory as a model of some kind, whatever it says it is: only the encoder of a model of another kind is used,
     * with mean pooling or with a scoring head whose parameters may be missing.
     */
    public static ModelDirectory read(Path directory, ModelKind kind) {
        ModelFiles files = ModelFiles.of(directory);
        return new ModelDirectory(files, new ModelReader(files, Optional.of(kind)));
    }

    public Path path() {
        return files.root();
    }

    public ModelKind kind() {
        return read.kind();
    }

    public ModelLayout layout() {
        return read.layout();
    }

    public SentenceModel model() {
        return read.model();
    }

    /** What config.json says about the encoder. */
    public EncoderConfig encoder() {
        return read.encoder();
    }

    /** The encoder's config.json itself. */
    public JsonNode config() {
        return read.config();
    }

    /** Prompts, similarity function, truncation. */
    public ModelSettings settings() {
        return read.settings();
    }

    /** How a cross-encoder scores; empty for a bi-encoder. */
    public Optional<Scoring> scoring() {
        return read.scoring();
    }

    /** What the user should know about this directory, though it can be used. */
    public List<String> warnings() {
        return List.copyOf(read.warnings());
    }

    /** The names and shapes of the model's parameters. */
    public ParameterScan parameters() {
        return parameters;
    }

    /** The longest row in tokens that the model takes. */
    public int maxLength() {
        return read.maxLength();
    }

    /** What the model makes of its tokenizer. */
    public TokenizerSettings tokenizerSettings() {
        return read.tokenizerSettings(parameters);
    }

    /** Where the tokenizer's files are. */
    public Path tokenizerFolder() {
        return files.resolve(read.transformerFolder());
    }

    /** Opens the tokenizer; the caller closes it. */
    public TextTokenizer openTokenizer() {
        return openTokenizer(tokenizerSettings());
    }

    /** Opens the tokenizer with changed settings; the caller closes it. */
    public TextTokenizer openTokenizer(TokenizerSettings settings) {
        return TextTokenizer.open(
                files.required(ModelFiles.join(read.transformerFolder(), "tokenizer.json")), settings);
    }

    /**
     * Opens the weights under the names that the model's forward pass uses; the caller closes them.
     *
     * @throws org.sentenceforge.core.SforgeException (bad model) where a file is broken or does not fit the configuration
     */
    public Checkpoint openWeights() {
        List<Checkpoint.Part> parts = new ArrayList<>();
        try {
            WeightFiles encoder = new WeightFiles(files, read.transformerFolder());
            parts.add(new Checkpoint.Part(
                    encoder.open(),
                    encoder.source(),
                    "",
                    read.encoder().modelType().headPrefix()));
            for (String folder : moduleFolders()) {
                WeightFiles weights = new WeightFiles(files, folder);
                parts.add(new Checkpoint.Part(weights.open(), weights.source(), folder, ""));
            }
        } catch (RuntimeException e) {
            parts.forEach(part -> part.weights().close());
            throw e;
        }
        return Checkpoint.of(parameters.shapes(), parts);
    }

    /** The folders of modules behind the encoder that have parameters: their names begin with the folder. */
    private Set<String> moduleFolders() {
        return parameters.shapes().keySet().stream()
                .filter(name -> name.indexOf('/') >= 0)
                .map(name -> name.substring(0, name.lastIndexOf('/')))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
