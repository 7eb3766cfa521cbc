package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encoder.ClassificationHead;
import org.sentenceforge.core.encoder.ConfigFields;
import org.sentenceforge.core.encoder.EncoderConfig;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;
import org.sentenceforge.core.weights.ParameterScan;

/** Puts together what the configuration files of a directory say. */
final class ModelReader {
    private static final String SETTINGS = "config_sentence_transformers.json";

    /** The release whose directories are fully known; a newer one may mean more by them. */
    private static final int[] KNOWN_RELEASE = {6, 0};

    private static final int MAX_LAYERS = 1000;

    private final ModelFiles files;
    private final List<String> warnings = new ArrayList<>();
    private final Optional<JsonNode> modules;
    private final Optional<JsonNode> settingsJson;
    private final String transformerFolder;
    private final TransformerConfig transformer;
    private final JsonNode config;
    private final EncoderConfig encoder;
    private final ModelKind ownKind;
    private final ModelKind kind;
    private final ModelSettings settings;
    private final Optional<Scoring> scoring;
    private final SentenceModel model;

    ModelReader(ModelFiles files, Optional<ModelKind> wanted) {
        this.files = files;
        this.modules = files.json("modules.json");
        this.settingsJson = files.json(SETTINGS);
        List<ModuleEntry> entries = modules.map(json -> ModuleEntry.readAll(json, files))
                .orElse(List.of(new ModuleEntry("Transformer", "")));
        if (!entries.get(0).type().equals("Transformer")) {
            throw SforgeException.badModel(files.root() + ": the first module is "
                    + entries.get(0).type() + "; only models that begin with a Transformer are supported");
        }
        this.transformerFolder = entries.get(0).folder();
        this.transformer = TransformerConfig.read(files, transformerFolder);
        String configName = ModelFiles.join(transformerFolder, "config.json");
        this.config = files.json(configName).orElseThrow(() -> noModel(configName));
        refuseAbsurdDepth();
        this.encoder = EncoderConfig.read(config, files.resolve(configName).toString());
        this.ownKind = ownKind();
        this.kind = wanted.orElse(ownKind);
        this.settings = kind == ownKind && settingsJson.isPresent()
                ? ModelSettings.read(settingsJson.get(), files.resolve(SETTINGS).toString())
                : ModelSettings.NONE;
        settingsJson.ifPresent(this::warnOfNewerRelease);
        if (kind == ModelKind.CROSS_ENCODER) {
            ClassificationHead head =
                    isClassifier() ? encoder.head() : encoder.head().withLabels(1);
            this.scoring = Optional.of(Scoring.read(head.labels(), config, settingsJson, warnings));
            refuseFurtherModules(entries);
            this.model = new SentenceModel(List.of(new Transformer(encoder.encoder()), new Classification(head)));
        } else {
            this.scoring = Optional.empty();
            this.model = ownKind == kind && modules.isPresent() ? chain(entries) : bareChain();
        }
    }

    private SforgeException noModel(String configName) {
        return SforgeException.badModel(
                files.root() + ": no model; expected " + (modules.isPresent() ? "" : "modules.json or ") + configName);
    }

    /** The forward pass is run through once to find the parameters, so it must have an end. */
    private void refuseAbsurdDepth() {
        for (String key : List.of("num_hidden_layers", "n_layers")) {
            if (config.path(key).asLong() > MAX_LAYERS) {
                throw new ConfigFields(config, files.root() + "/config.json").unexpected(key, "at most " + MAX_LAYERS);
            }
        }
    }

    /** Since 5.4 the settings name the kind; before, only a cross-encoder has a classification architecture and no modules. */
    private ModelKind ownKind() {
        String declared =
                settingsJson.map(json -> json.path("model_type").asText("")).orElse("");
        if (declared.equals(ModelKind.CROSS_ENCODER.key())) {
            return ModelKind.CROSS_ENCODER;
        }
        if (!declared.isEmpty() && !declared.equals(ModelKind.BI_ENCODER.key())) {
            throw SforgeException.badModel(files.resolve(SETTINGS) + ": model_type '" + declared
                    + "' is not supported; supported are SentenceTransformer and CrossEncoder");
        }
        return modules.isEmpty() && isClassifier() ? ModelKind.CROSS_ENCODER : ModelKind.BI_ENCODER;
    }

    private boolean isClassifier() {
        return architectures().anyMatch(name -> name.endsWith("ForSequenceClassification"));
    }

    private Stream<String> architectures() {
        return new ConfigFields(config, files.root() + "/config.json")
                .texts("architectures").orElse(List.of()).stream();
    }

    private void refuseFurtherModules(List<ModuleEntry> entries) {
        if (ownKind == ModelKind.CROSS_ENCODER && entries.size() > 1) {
            throw SforgeException.badModel(files.root() + ": a cross-encoder with module "
                    + entries.get(1).type() + " is not supported; supported are classification heads");
        }
    }

    private SentenceModel chain(List<ModuleEntry> entries) {
        ModuleReader reader = new ModuleReader(files, ParameterScan.layers(encoder.encoder()));
        List<SentenceModule> chain = new ArrayList<>();
        chain.add(new Transformer(encoder.encoder()));
        int dimension = encoder.encoder().hiddenSize();
        for (ModuleEntry entry : entries.subList(1, entries.size())) {
            SentenceModule module = reader.read(entry, dimension);
            dimension = module.dimension(dimension);
            chain.add(module);
        }
        return new SentenceModel(List.copyOf(chain));
    }

    /** A transformer alone: the mean of the tokens, or for a causal language model the last token. */
    private SentenceModel bareChain() {
        boolean causal = architectures().findFirst().orElse("").endsWith("ForCausalLM")
                && config.path("is_causal").asBoolean(true);
        PoolingMode mode = causal ? PoolingMode.LAST_TOKEN : PoolingMode.MEAN;
        warnings.add(files.root() + ": no sentence embedding is defined here; " + mode.key() + " pooling is used");
        return new SentenceModel(
                List.of(new Transformer(encoder.encoder()), new Pooling(List.of(mode), PromptTokens.INCLUDED)));
    }

    private void warnOfNewerRelease(JsonNode json) {
        String version = json.at("/__version__/sentence_transformers").asText("");
        String[] parts = version.split("\\.");
        if (parts.length >= 2 && parts[0].matches("\\d{1,4}") && parts[1].matches("\\d{1,4}")) {
            int major = Integer.parseInt(parts[0]);
            int minor = Integer.parseInt(parts[1]);
            if (major > KNOWN_RELEASE[0] || major == KNOWN_RELEASE[0] && minor > KNOWN_RELEASE[1]) {
                warnings.add(files.root() + ": written by sentence-transformers " + version + ", which is newer than "
                        + KNOWN_RELEASE[0] + "." + KNOWN_RELEASE[1] + "; some of it may be unknown here");
            }
        }
    }

    ModelKind kind() {
        return kind;
    }

    ModelLayout layout() {
        if (modules.isEmpty()) {
            return ModelLayout.BARE;
        }
        return transformer.current() ? ModelLayout.CURRENT : ModelLayout.LEGACY;
    }

    SentenceModel model() {
        return model;
    }

    EncoderConfig encoder() {
        return encoder;
    }

    JsonNode config() {
        return config;
    }

    ModelSettings settings() {
        return settings;
    }

    Optional<Scoring> scoring() {
        return scoring;
    }

    List<String> warnings() {
        return warnings;
    }

    String transformerFolder() {
        return transformerFolder;
    }

    int maxLength() {
        int positions = encoder.encoder().maxPositions();
        return Math.min(
                positions,
                transformer.maxLength().orElse(tokenizerConfig().maxLength().orElse(positions)));
    }

    private TokenizerConfig tokenizerConfig() {
        String name = ModelFiles.join(transformerFolder, "tokenizer_config.json");
        return TokenizerConfig.read(
                files.json(name).orElse(JsonNodeFactory.instance.objectNode()),
                files.resolve(name).toString());
    }

    TokenizerSettings tokenizerSettings(ParameterScan parameters) {
        boolean types = parameters.tokenTypeCount() > 1 && tokenizerConfig().givesTokenTypes();
        boolean strips = kind == ModelKind.BI_ENCODER && layout() == ModelLayout.LEGACY;
        return new TokenizerSettings(
                maxLength(),
                parameters.vocabulary(),
                types ? TokenTypes.USED : TokenTypes.IGNORED,
                transformer.lowerCase() ? Casing.LOWERED : Casing.KEPT,
                strips ? Blanks.STRIPPED : Blanks.KEPT);
    }
}
