package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ClassificationHead;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.format.EncoderFiles;
import org.sentenceforge.core.model.format.InputFiles;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.ModuleReader;
import org.sentenceforge.core.model.format.ModulesJson;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.tokenizer.ChatFormat;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.LogitScore;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** Puts together what the configuration files of a directory say. */
final class ModelReader {
    /** The release whose directories are fully known; a newer one may mean more by them. */
    private static final int[] KNOWN_RELEASE = {6, 0};

    private final ModelFiles files;
    private final Sources sources;
    private final List<String> warnings = new ArrayList<>();
    private final Optional<ModulesJson> modules;
    private final Optional<JsonNode> settingsJson;
    private final ModuleReader reader;
    private final ModelKind ownKind;
    private final ModelKind kind;
    private final ModelSettings settings;
    private final Optional<Scoring> scoring;
    private final Optional<ChatFormat> chat;
    private final SentenceModel model;

    ModelReader(ModelFiles files, Optional<ModelKind> wanted, Sources sources) {
        this.files = files;
        this.sources = sources;
        this.modules = ModulesJson.read(files);
        this.settingsJson = files.json(SettingsJson.FILE);
        this.reader = new ModuleReader(files, sources);
        this.ownKind = ownKind();
        this.kind = wanted.orElse(ownKind);
        this.settings = kind == ownKind && settingsJson.isPresent()
                ? SettingsJson.read(
                        settingsJson.get(), files.resolve(SettingsJson.FILE).toString())
                : ModelSettings.NONE;
        settingsJson.ifPresent(this::warnOfNewerRelease);
        if (kind == ModelKind.BI_ENCODER) {
            this.scoring = Optional.empty();
            this.chat = Optional.empty();
            this.model = ownKind == kind && modules.isPresent()
                    ? new SentenceModel(reader.read(modules.get()))
                    : bareChain(encoderAlone());
            model.requirePooling(files.root().toString());
        } else {
            EncoderFiles encoder = encoderAlone();
            this.model = new SentenceModel(scoringChain(encoder));
            this.scoring = Optional.of(Scoring.read(model.dimension(), encoder.config(), settingsJson, warnings));
            this.chat = encoder.chat();
        }
    }

    private List<ModulesJson.Entry> entries() {
        return modules.orElse(ModulesJson.BARE).entries();
    }

    private EncoderFiles firstTransformer() {
        ModulesJson.Entry first = entries().get(0);
        if (!first.type().equals("Transformer")) {
            throw SforgeException.badModel(
                    files.root() + ": the first module is " + first.type() + ", expected a Transformer");
        }
        return EncoderFiles.read(files, first.folder(), sources);
    }

    /** The first transformer; that of a model of another kind without what the model's own kind says of it. */
    private EncoderFiles encoderAlone() {
        EncoderFiles encoder = firstTransformer();
        return ownKind == kind ? encoder : encoder.alone();
    }

    /** Since 5.4 the settings name the kind; before, only a cross-encoder has a classification architecture and no modules. */
    private ModelKind ownKind() {
        String declared =
                settingsJson.map(json -> json.path("model_type").asText("")).orElse("");
        if (declared.equals(ModelKind.CROSS_ENCODER.key())) {
            return ModelKind.CROSS_ENCODER;
        }
        if (!declared.isEmpty() && !declared.equals(ModelKind.BI_ENCODER.key())) {
            throw SforgeException.badModel(files.resolve(SettingsJson.FILE) + ": model_type '" + declared
                    + "' is not supported; supported are SentenceTransformer and CrossEncoder");
        }
        if (modules.isPresent()) {
            return ModelKind.BI_ENCODER;
        }
        EncoderFiles encoder = firstTransformer();
        // a language model alone may be meant for either; a template that is about queries and documents is a
        // reranker's
        boolean reranks = encoder.isLanguageModel()
                && encoder.chat().isPresent()
                && encoder.chat().get().namesPairs();
        return encoder.isClassifier() || reranks ? ModelKind.CROSS_ENCODER : ModelKind.BI_ENCODER;
    }

    /** The modules of a cross-encoder: a transformer with a classification head, or with the module that scores by its next token. */
    private List<SentenceModule> scoringChain(EncoderFiles encoder) {
        boolean own = ownKind == ModelKind.CROSS_ENCODER;
        if (own && modules.isPresent() && entries().size() > 1) {
            List<SentenceModule> chain = reader.read(modules.get());
            if (chain.size() == 2 && chain.get(1) instanceof LogitScore) {
                return chain;
            }
            throw SforgeException.badModel(files.root() + ": a cross-encoder with module "
                    + entries().get(1).type()
                    + " is not supported; supported are classification heads and LogitScore alone");
        }
        Transformer transformer = reader.transformer(encoder, "");
        if (own && encoder.isLanguageModel()) {
            return List.of(transformer, answer(encoder));
        }
        ClassificationHead head = encoder.encoder().head();
        return List.of(transformer, new Classification(encoder.isClassifier() ? head : head.withLabels(1)));
    }

    /** A language model alone answers yes or no. */
    private LogitScore answer(EncoderFiles encoder) {
        TokenizerSource tokenizer = TokenizerSource.of(encoder.tokenizerFolder());
        OptionalInt yes = tokenizer.id("yes");
        OptionalInt no = tokenizer.id("no");
        if (encoder.encoder().languageHead().isEmpty() || yes.isEmpty() || no.isEmpty()) {
            throw SforgeException.badModel(files.root()
                    + ": a language model that is to score by the tokens yes and no needs a tokenizer that has both; expected"
                    + " modules.json with a LogitScore that names other tokens");
        }
        return new LogitScore(encoder.encoder().languageHead().get(), yes.getAsInt(), no);
    }

    /** A transformer alone: the mean of the tokens, or for a causal language model the last token. */
    private SentenceModel bareChain(EncoderFiles encoder) {
        boolean causal = encoder.architectures().findFirst().orElse("").endsWith("ForCausalLM")
                && encoder.config().path("is_causal").asBoolean(true);
        PoolingMode mode = causal ? PoolingMode.LAST_TOKEN : PoolingMode.MEAN;
        warnings.add(files.root() + ": no sentence embedding is defined here; " + mode.key() + " pooling is used");
        return new SentenceModel(
                List.of(reader.transformer(encoder, ""), new Pooling(List.of(mode), PromptTokens.INCLUDED)));
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
        ModelLayout layout = modules.orElse(ModulesJson.BARE).layout();
        boolean current = reader.inputs().values().stream()
                .anyMatch(input -> input instanceof EncoderFiles encoder && encoder.isCurrent());
        return layout == ModelLayout.LEGACY && current ? ModelLayout.CURRENT : layout;
    }

    SentenceModel model() {
        return model;
    }

    ModelSettings settings() {
        return settings;
    }

    Optional<Scoring> scoring() {
        return scoring;
    }

    Optional<ChatFormat> chat() {
        return chat;
    }

    List<String> warnings() {
        return warnings;
    }

    /** The modules that texts go into, by what their parameters' names begin with. */
    Map<String, InputFiles> inputs() {
        return reader.inputs();
    }
}
