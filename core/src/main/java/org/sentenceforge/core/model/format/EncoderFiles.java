package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ClassificationHead;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.MaskedLanguageHead;
import org.sentenceforge.core.architecture.ModelType;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.WeightFiles;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.model.tokenizer.TokenizerConfig;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.Weights;

/**
 * A Transformer's folder. Where it holds a LoRA adapter, configuration and weights are the base model's, whatever else lies there.
 *
 * @param config      the encoder's config.json
 * @param transformer the folder's sentence_bert_config.json
 * @param adapter     the adapter and its base, where the folder holds one
 */
public record EncoderFiles(
        ModelFiles files,
        String folder,
        JsonNode config,
        EncoderConfig encoder,
        SentenceBertJson transformer,
        Optional<Adapter> adapter)
        implements InputFiles {

    /** The folder in which the projection of a ColBERT model would lie as a module of its own. */
    public static final String PROJECTION = "1_Dense";

    private static final String CONFIG = "config.json";
    private static final String LINEAR = "linear.weight";

    /**
     * @param weights the adapter's file
     * @param base    where the base model's transformer lies
     */
    record Adapter(LoraAdapter lora, Path weights, ModelFiles base, String baseFolder) {}

    /** @param sources where the base model of an adapter is found */
    public static EncoderFiles read(ModelFiles files, String folder, Sources sources) {
        SentenceBertJson transformer = SentenceBertJson.read(files, folder);
        Optional<Adapter> adapter = adapter(files, folder, sources);
        ModelFiles source = adapter.map(Adapter::base).orElse(files);
        String name = ModelFiles.join(adapter.map(Adapter::baseFolder).orElse(folder), CONFIG);
        JsonNode config = source.json(name)
                .orElseThrow(() -> SforgeException.badModel(source.root() + ": no model; expected "
                        + (source.has("modules.json") ? "" : "modules.json or ") + name));
        String place = source.resolve(name).toString();
        return new EncoderFiles(files, folder, config, EncoderConfig.read(config, place), transformer, adapter);
    }

    private static Optional<Adapter> adapter(ModelFiles files, String folder, Sources sources) {
        String name = ModelFiles.join(folder, AdapterFiles.CONFIG);
        return files.json(name).map(json -> {
            Path weights = files.required(ModelFiles.join(folder, AdapterFiles.WEIGHTS));
            LoraAdapter lora = LoraAdapter.read(json, files.resolve(name).toString());
            ModelFiles base = ModelFiles.of(sources.model(ModelReference.parse(lora.base())));
            String baseFolder = ModulesJson.read(base)
                    .orElse(ModulesJson.BARE)
                    .entries()
                    .get(0)
                    .folder();
            return new Adapter(lora, weights, base, baseFolder);
        });
    }

    /** The encoder without its module's file, as the original library puts another kind of model on it: lengths are the tokenizer's. */
    public EncoderFiles alone() {
        return new EncoderFiles(files, folder, config, encoder, SentenceBertJson.NONE, adapter);
    }

    /** Whether the folder holds an adapter, whose base model is elsewhere. */
    public boolean isAdapter() {
        return adapter.isPresent();
    }

    /** Whether the folder has the form of 5.4 and later. */
    public boolean isCurrent() {
        return transformer.current();
    }

    /** The class names that config.json gives. */
    public Stream<String> architectures() {
        return new ConfigFields(config, files.root() + "/" + CONFIG).texts("architectures").orElse(List.of()).stream();
    }

    /** Whether there is a scoring head here: config.json names a class with one, or an adapter has trained one. */
    public boolean isClassifier() {
        return adapter.filter(given -> given.lora().scores()).isPresent()
                || architectures().anyMatch(name -> name.endsWith("ForSequenceClassification"));
    }

    /**
     * The scoring head of that class, with as many labels as it has here: those of an adapter's head, config.json's, or one where there is no
     * head yet.
     *
     * @throws SforgeException (bad model) where this architecture has no head
     */
    public ClassificationHead scoringHead() {
        ClassificationHead head = encoder.head();
        if (!isClassifier()) {
            return head.withLabels(1);
        }
        return adapter.flatMap(given -> labels(given.weights(), head.lastMatrix()))
                .map(head::withLabels)
                .orElse(head);
    }

    /** How many rows the last matrix of an adapter's scoring head has, where the adapter has one. */
    private static Optional<Integer> labels(Path file, String classifier) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return tensors.names().stream()
                    .filter(name -> AdapterFiles.nameInModel(name).equals(classifier))
                    .map(name -> Math.toIntExact(tensors.info(name).shape().get(0)))
                    .findFirst();
        }
    }

    /** Whether config.json names a class that predicts the next token. */
    public boolean isLanguageModel() {
        return architectures().anyMatch(name -> name.endsWith("ForCausalLM"));
    }

    /**
     * How the model is shown pairs of texts, where it reads them in a chat template: as its module's file says, or where there is none as
     * the template's own words do.
     *
     * @throws SforgeException (bad model) where the file asks for a template that there is not, or that leaves out a pair's texts
     */
    public Optional<ChatFormat> chat() {
        if (!isCurrent()) {
            return inferredChat();
        }
        return transformer.chat().map(settings -> {
            Optional<ChatFormat> format = ChatFormat.read(tokenizerFolder(), settings.form(), settings.arguments());
            return format.filter(ChatFormat::showsPairs)
                    .orElseThrow(
                            () -> SforgeException.badModel(
                                    tokenizerFolder()
                                            + (format.isEmpty()
                                                    ? ": no chat template, which the model reads its texts in"
                                                    : ": the chat template shows not both texts of a pair")
                                            + "; expected a chat_template.jinja that renders messages with the roles query and document"));
        });
    }

    /** A template that cannot be read is for chats of another kind. */
    private Optional<ChatFormat> inferredChat() {
        try {
            return ChatFormat.read(tokenizerFolder(), Optional.empty(), JsonNodeFactory.instance.objectNode())
                    .filter(ChatFormat::showsPairs);
        } catch (SforgeException e) {
            return Optional.empty();
        }
    }

    /** What says so in a directory that is written. */
    private Optional<ChatSettings> chatSettings() {
        return isCurrent()
                ? transformer.chat()
                : inferredChat()
                        .map(chat -> new ChatSettings(
                                Optional.of(chat.form().key()), JsonNodeFactory.instance.objectNode()));
    }

    /** The same as a masked language model, whatever its file says. */
    public EncoderFiles masked() {
        return new EncoderFiles(files, folder, config, encoder, transformer.masked(), adapter);
    }

    /** Whether config.json names the class of Stanford's ColBERT, whose file of weights holds a projection beside the encoder. */
    public boolean isColbert() {
        return architectures().anyMatch("HF_ColBERT"::equals) && !files.has(ModulesJson.FILE);
    }

    /**
     * The size of the vectors that such a projection makes.
     *
     * @throws SforgeException (bad model) where there is none
     */
    public int projectedSize() {
        WeightFiles file = new WeightFiles(files, folder);
        try (Weights weights = file.open()) {
            if (!weights.names().contains(LINEAR)
                    || weights.info(LINEAR).shape().size() != 2) {
                throw SforgeException.badModel(
                        file.source() + ": expected a matrix " + LINEAR + ", the projection of a ColBERT model");
            }
            return Math.toIntExact(weights.info(LINEAR).shape().get(0));
        }
    }

    /** Whether config.json names a class that predicts masked tokens. */
    public boolean isMaskedLanguageModel() {
        return architectures().anyMatch(name -> name.endsWith("ForMaskedLM"));
    }

    Transformer module(String parameterFolder) {
        Transformer bare = new Transformer(encoder.encoder(), parameterFolder).with(transformer.rows());
        return transformer.predicts() ? bare.with(head()) : bare;
    }

    /** @throws SforgeException (bad model) where there is none, or none that is known here */
    private MaskedLanguageHead head() {
        if (adapter.isPresent()) {
            throw SforgeException.badModel(
                    files.resolve(folder)
                            + ": a masked language model with an adapter is not supported; merge the adapter into its base model first");
        }
        return encoder.maskedHead()
                .orElseThrow(() -> SforgeException.badModel(files.resolve(folder)
                        + ": a masked language model of type "
                        + encoder.modelType().key()
                        + " is not supported; supported are "
                        + MaskedLanguageHead.types().stream()
                                .map(ModelType::key)
                                .collect(Collectors.joining(", "))));
    }

    @Override
    public int maxLength() {
        int positions = encoder.encoder().maxPositions();
        return Math.min(
                positions,
                transformer.maxLength().orElse(tokenizerConfig().maxLength().orElse(positions)));
    }

    private TokenizerConfig tokenizerConfig() {
        Path file = tokenizerFolder().resolve("tokenizer_config.json");
        return TokenizerConfig.read(
                ModelFiles.of(tokenizerFolder())
                        .json("tokenizer_config.json")
                        .orElse(JsonNodeFactory.instance.objectNode()),
                file.toString());
    }

    /** An adapter's folder may do without a tokenizer; then it is the base model's. */
    @Override
    public Path tokenizerFolder() {
        boolean own =
                adapter.isEmpty() || TokenizerSource.of(files.resolve(folder)).exists();
        return own
                ? files.resolve(folder)
                : adapter.get().base().resolve(adapter.get().baseFolder());
    }

    @Override
    public InputContent.OfEncoder content() {
        return new InputContent.OfEncoder(
                config, encoder, maxLength(), casing(), chatSettings(), tokenizerFolder(), Optional.empty(), Map.of());
    }

    private Casing casing() {
        return transformer.lowerCase() ? Casing.LOWERED : Casing.KEPT;
    }

    @Override
    public TokenizerSettings tokenizerSettings(ParameterScan parameters, Blanks blanks) {
        boolean types = parameters.tokenTypeCount() > 1 && tokenizerConfig().givesTokenTypes();
        return new TokenizerSettings(
                        maxLength(),
                        parameters.vocabulary(),
                        types ? TokenTypes.USED : TokenTypes.IGNORED,
                        casing(),
                        blanks,
                        SpecialTokens.ADDED)
                .withTypeCount(parameters.tokenTypeCount());
    }

    @Override
    public boolean hasWeights() {
        return adapter.isPresent() || new WeightFiles(files, folder).exist();
    }

    @Override
    public PretrainedWeights.Part open(String parameterFolder) {
        List<String> unused = new ArrayList<>(encoder.modelType().unused());
        Optional<MaskedLanguageHead> head = transformer.predicts() ? encoder.maskedHead() : Optional.empty();
        head.ifPresent(masked -> unused.addAll(masked.names()));
        if (adapter.isEmpty()) {
            WeightFiles files = new WeightFiles(this.files, folder);
            Weights weights = files.open();
            return new PretrainedWeights.Part(
                    weights,
                    files.source(),
                    parameterFolder,
                    headPrefix(weights),
                    unused,
                    isColbert()
                            ? Map.of(PROJECTION + "/" + LINEAR, LINEAR)
                            : head.map(MaskedLanguageHead::otherNames).orElse(Map.of()));
        }
        WeightFiles base = new WeightFiles(adapter.get().base(), adapter.get().baseFolder());
        Path file = adapter.get().weights();
        Weights baseWeights = base.open();
        Weights tensors;
        try {
            tensors = SafetensorsFile.open(file);
        } catch (SforgeException e) {
            baseWeights.close();
            throw e;
        }
        String prefix = headPrefix(baseWeights);
        Weights merged = new MergedWeights(baseWeights, tensors, adapter.get().lora(), file.toString(), prefix);
        return new PretrainedWeights.Part(merged, base.source(), parameterFolder, prefix, unused, Map.of());
    }

    private String headPrefix(Weights weights) {
        return encoder.modelType().headPrefix(weights.names());
    }
}
