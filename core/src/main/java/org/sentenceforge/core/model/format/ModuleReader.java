package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** The modules of a chain, from their folders' configurations in the legacy and the current form. */
public final class ModuleReader {
    private final ModelFiles files;
    private final Sources sources;
    private final Map<String, InputFiles> inputs = new LinkedHashMap<>();
    private int transformerLayers;

    /** @param sources where the base models of adapters are found */
    public ModuleReader(ModelFiles files, Sources sources) {
        this.files = files;
        this.sources = sources;
    }

    /** The modules that texts go into, by what their parameters' names begin with; a router has one for each route. */
    public Map<String, InputFiles> inputs() {
        return inputs;
    }

    /** Reads a chain; the parameters of its transformer are named as those of the bare encoder. */
    public List<SentenceModule> readChain(List<ModuleEntry> entries) {
        List<SentenceModule> chain = new ArrayList<>();
        int dimension = 0;
        for (ModuleEntry entry : entries) {
            boolean first = chain.isEmpty();
            if (first != isInput(entry)) {
                throw SforgeException.badModel(files.root() + ": module " + entry.type()
                        + (first ? " cannot be the first one" : " can only be the first one"));
            }
            SentenceModule module = first && entry.type().equals("Transformer")
                    ? encoder(EncoderFiles.read(files, entry.folder(), sources), "")
                    : read(entry, dimension);
            dimension = module.dimension(dimension);
            chain.add(module);
        }
        return List.copyOf(chain);
    }

    private boolean isInput(ModuleEntry entry) {
        return switch (entry.type()) {
            case "Transformer", "StaticEmbedding" -> true;
            case "Router", "Asym" -> RouterConfig.read(files, entry.folder()).takesTexts();
            default -> false;
        };
    }

    /** @param before size of the vectors that the module is given */
    private SentenceModule read(ModuleEntry entry, int before) {
        return switch (entry.type()) {
            case "Transformer" -> encoder(EncoderFiles.read(files, entry.folder(), sources), entry.folder());
            case "StaticEmbedding" -> input(StaticFiles.read(files, entry.folder()), entry.folder());
            case "Router", "Asym" -> router(RouterConfig.read(files, entry.folder()), before);
            case "Pooling" -> pooling(config(entry), before);
            case "Normalize" -> new Normalize();
            case "Dense" -> dense(entry, before);
            case "LayerNorm" -> layerNorm(entry, before);
            case "Dropout" -> new Dropout(config(entry).checked().rate("dropout", 0.2));
            case "WeightedLayerPooling" -> weightedLayers(entry, before);
            default ->
                throw SforgeException.badModel(files.root() + ": module " + entry.type()
                        + " is not supported; supported are Transformer, StaticEmbedding, Router, Pooling,"
                        + " WeightedLayerPooling, Normalize, Dense, LayerNorm and Dropout");
        };
    }

    public SentenceModule encoder(EncoderFiles encoder, String parameterFolder) {
        transformerLayers = ParameterScan.layers(encoder.encoder().encoder());
        return input(encoder, parameterFolder);
    }

    private SentenceModule input(InputFiles input, String parameterFolder) {
        inputs.put(parameterFolder, input);
        return input.module(parameterFolder);
    }

    private Router router(RouterConfig config, int before) {
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        config.routes().forEach((name, entries) -> {
            List<SentenceModule> modules = new ArrayList<>();
            int dimension = before;
            for (ModuleEntry entry : entries) {
                SentenceModule module = read(entry, dimension);
                dimension = module.dimension(dimension);
                modules.add(module);
            }
            routes.put(name, List.copyOf(modules));
        });
        return new Router(Collections.unmodifiableMap(routes), config.routing());
    }

    private LayerNorm layerNorm(ModuleEntry entry, int before) {
        ConfigFields fields = config(entry).checked();
        if (fields.positive("dimension") != before) {
            throw fields.unexpected("dimension", before + ", the size of the vectors before this module");
        }
        return new LayerNorm(entry.folder(), before);
    }

    private WeightedLayerPooling weightedLayers(ModuleEntry entry, int before) {
        ConfigFields fields = config(entry).checked();
        int layers = fields.positive("num_hidden_layers", 12);
        int start = fields.integer("layer_start", 4);
        if (start < 0 || start > layers) {
            throw fields.unexpected("layer_start", "a layer from 0 to " + layers);
        }
        if (layers != transformerLayers) {
            throw fields.unexpected("num_hidden_layers", transformerLayers + ", the transformer's layers");
        }
        checkSize(fields, before);
        return new WeightedLayerPooling(entry.folder(), start, layers);
    }

    private static void checkSize(ConfigFields fields, int before) {
        String sizeKey = fields.has("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
        if (fields.positive(sizeKey, before) != before) {
            throw fields.unexpected(sizeKey, before + ", the size of the token embeddings");
        }
    }

    private Fields config(ModuleEntry entry) {
        String name = ModelFiles.join(entry.folder(), "config.json");
        JsonNode json = files.requiredJson(name);
        return new Fields(json, new ConfigFields(json, files.resolve(name).toString()));
    }

    private record Fields(JsonNode json, ConfigFields checked) {}

    private static Pooling pooling(Fields config, int before) {
        ConfigFields fields = config.checked();
        checkSize(fields, before);
        List<PoolingMode> modes = fields.has("pooling_mode")
                ? currentModes(config.json().get("pooling_mode"), fields)
                : Arrays.stream(PoolingMode.values())
                        .filter(mode -> fields.flag(mode.legacyFlag(), mode == PoolingMode.MEAN))
                        .toList();
        PromptTokens promptTokens = fields.flag("include_prompt", true) ? PromptTokens.INCLUDED : PromptTokens.EXCLUDED;
        return new Pooling(modes.isEmpty() ? List.of(PoolingMode.MEAN) : modes, promptTokens);
    }

    private static List<PoolingMode> currentModes(JsonNode mode, ConfigFields fields) {
        List<PoolingMode> modes = new ArrayList<>();
        for (JsonNode key : mode.isArray() ? mode : List.of(mode)) {
            modes.add(PoolingMode.ofKey(key.asText())
                    .orElseThrow(() -> fields.unexpected(
                            "pooling_mode",
                            "some of "
                                    + Arrays.stream(PoolingMode.values())
                                            .map(PoolingMode::key)
                                            .toList())));
        }
        return modes;
    }

    private Dense dense(ModuleEntry entry, int before) {
        ConfigFields fields = config(entry).checked();
        int in = fields.positive("in_features");
        if (in != before) {
            throw fields.unexpected("in_features", before + ", the size of the vectors before this module");
        }
        for (String key : List.of("module_input_name", "module_output_name")) {
            if (!fields.text(key, "sentence_embedding").equals("sentence_embedding")) {
                throw fields.unexpected(key, "sentence_embedding; nothing else is supported");
            }
        }
        Activation activation = TorchClasses.activation(
                        fields.text("activation_function", "torch.nn.modules.activation.Tanh"))
                .orElseThrow(() -> fields.unexpected(
                        "activation_function", "Identity, Tanh, ReLU, GELU, Sigmoid or SiLU of torch"));
        return new Dense(
                entry.folder(),
                in,
                fields.positive("out_features"),
                fields.flag("bias", true),
                activation,
                fields.flag("use_residual", false));
    }
}
