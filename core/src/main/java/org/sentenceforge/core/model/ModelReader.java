package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.format.EncoderFiles;
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
import org.sentenceforge.core.module.SentenceModule.Stage;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.core.module.SpladePooling;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.ops.VocabularyPooling.Saturation;
import org.sentenceforge.core.ops.VocabularyPooling.Strategy;

/** Puts together what the configuration files of a directory say. */
final class ModelReader {
    /** The release whose directories are fully known; a newer one may mean more by them. */
    private static final int[] KNOWN_RELEASE = {6, 0};

    /** Those that only sparse encoders have. */
    private static final Set<String> SPARSE_MODULES =
            Set.of("SpladePooling", "SparseStaticEmbedding", "SparseAutoEncoder");

    /** What the original library gives a new SparseAutoEncoder behind a transformer alone. */
    private static final int KEPT_LATENTS = 256;

    private static final int AUXILIARY_LATENTS = 512;

    private final ModelFiles files;
    private final Sources sources;
    private final List<String> warnings = new ArrayList<>();
    private final Optional<ModulesJson> modules;
    private final Optional<JsonNode> settingsJson;
    private final ModuleReader reader;
    private final ModelKind ownKind;
    private final ModelKind kind;
    private final ColbertSettings colbert;

    private ModelReader(ModelFiles files, Optional<ModelKind> wanted, Sources sources) {
        this.files = files;
        this.sources = sources;
        this.modules = ModulesJson.read(files);
        this.settingsJson = files.json(SettingsJson.FILE);
        this.ownKind = ownKind();
        this.kind = wanted.orElse(ownKind);
        this.colbert = kind == ModelKind.MULTI_VECTOR_ENCODER ? colbert() : ColbertSettings.NONE;
        this.reader = new ModuleReader(
                files,
                sources,
                kind == ModelKind.MULTI_VECTOR_ENCODER
                        ? new ModuleReader.Usual(colbert.rows(), Stage.TOKENS)
                        : ModuleReader.Usual.OF_TEXTS);
    }

    /**
     * Reads a directory.
     *
     * @param wanted the kind that it is to be read as; by default its own
     * @throws SforgeException (bad model) where something is missing, broken or not supported
     */
    static ReadModel read(ModelFiles files, Optional<ModelKind> wanted, Sources sources) {
        return new ModelReader(files, wanted, sources).read();
    }

    private ReadModel read() {
        ModelSettings settings = settings();
        settingsJson.ifPresent(this::warnOfNewerRelease);
        return switch (kind) {
            case MULTI_VECTOR_ENCODER -> {
                MultiVectorChain chain = tokenChain();
                SentenceModel model = new SentenceModel(chain.modules());
                model.requireTokenVectors(files.root().toString());
                yield result(
                        model,
                        settings,
                        chain.projectionIsFresh()
                                ? FreshParameters.HEAD.ofModules(FreshParameters.HEAD.seed(), Map.of())
                                : FreshParameters.HEAD);
            }
            case BI_ENCODER, SPARSE_ENCODER -> {
                SentenceModel model = ownKind == kind && modules.isPresent()
                        ? new SentenceModel(reader.read(modules.get()))
                        : kind == ModelKind.SPARSE_ENCODER ? sparse() : bareChain(encoderAlone());
                model.requirePooling(files.root().toString());
                yield result(model, settings, ownKind == kind ? FreshParameters.HEAD : ofNewAutoEncoder(model));
            }
            case CROSS_ENCODER -> {
                EncoderFiles encoder = encoderAlone();
                SentenceModel model = new SentenceModel(scoringChain(encoder));
                Scoring scoring = Scoring.read(model.dimension(), encoder.config(), settingsJson, warnings);
                yield result(model, settings, FreshParameters.HEAD, Optional.of(scoring), encoder.chat());
            }
        };
    }

    private ReadModel result(SentenceModel model, ModelSettings settings, FreshParameters fresh) {
        return result(model, settings, fresh, Optional.empty(), Optional.empty());
    }

    private ReadModel result(
            SentenceModel model,
            ModelSettings settings,
            FreshParameters fresh,
            Optional<Scoring> scoring,
            Optional<ChatFormat> chat) {
        return new ReadModel(
                kind,
                modules.orElse(ModulesJson.BARE).layout(),
                model,
                reader.inputs(),
                fresh,
                settings,
                scoring,
                chat,
                List.copyOf(colbert.prefixes().values()),
                warnings);
    }

    private ModelSettings settings() {
        ModelSettings said = kind == ownKind && settingsJson.isPresent()
                ? SettingsJson.read(
                        settingsJson.get(),
                        kind,
                        files.resolve(SettingsJson.FILE).toString())
                : ModelSettings.none(kind);
        if (colbert.prompts().isEmpty()) {
            return said;
        }
        Map<String, String> prompts = new LinkedHashMap<>(said.prompts());
        prompts.putAll(colbert.prompts());
        return said.withPrompts(prompts);
    }

    private List<ModulesJson.Entry> entries() {
        return modules.orElse(ModulesJson.BARE).entries();
    }

    private EncoderFiles firstTransformer() {
        ModulesJson.Entry first = entries().get(0);
        if (!first.isTransformer()) {
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

    /** Since 5.4 the settings name the kind; before, only a cross-encoder has a classification head and no modules. */
    private ModelKind ownKind() {
        String declared =
                settingsJson.map(json -> json.path("model_type").asText("")).orElse("");
        if (declared.equals(ModelKind.CROSS_ENCODER.key())) {
            return ModelKind.CROSS_ENCODER;
        }
        if (declared.equals(ModelKind.SPARSE_ENCODER.key())) {
            return ModelKind.SPARSE_ENCODER;
        }
        if (declared.equals(ModelKind.MULTI_VECTOR_ENCODER.key())
                || settingsJson.filter(ColbertSettings::isPylate).isPresent()) {
            return ModelKind.MULTI_VECTOR_ENCODER;
        }
        if (!declared.isEmpty() && !declared.equals(ModelKind.BI_ENCODER.key())) {
            throw SforgeException.badModel(files.resolve(SettingsJson.FILE) + ": model_type '" + declared
                    + "' is not supported; supported are SentenceTransformer, CrossEncoder, SparseEncoder and"
                    + " MultiVectorEncoder");
        }
        if (modules.isPresent()) {
            return entries().stream().anyMatch(entry -> SPARSE_MODULES.contains(entry.type()))
                    ? ModelKind.SPARSE_ENCODER
                    : ModelKind.BI_ENCODER;
        }
        EncoderFiles encoder = firstTransformer();
        if (encoder.isColbert()) {
            return ModelKind.MULTI_VECTOR_ENCODER;
        }
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
        return List.of(transformer, new Classification(encoder.scoringHead()));
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

    /** What the original library makes a sparse encoder of: a masked language model alone is the beginning of SPLADE, others of CSR. */
    private SentenceModel sparse() {
        if (ownKind == ModelKind.BI_ENCODER && modules.isPresent()) {
            SentenceModel dense = new SentenceModel(reader.read(modules.get()));
            int dimension = dense.dimension();
            return withAutoEncoder(dense, Math.max(1, dimension / 4), Math.max(1, dimension / 2));
        }
        EncoderFiles encoder = encoderAlone();
        return encoder.isMaskedLanguageModel()
                ? splade(encoder)
                : withAutoEncoder(bareChain(encoder), KEPT_LATENTS, AUXILIARY_LATENTS);
    }

    private SentenceModel withAutoEncoder(SentenceModel dense, int k, int kAux) {
        SparseAutoEncoder latents = SparseAutoEncoder.behind(dense, k, kAux);
        warnings.add(files.root()
                + ": neither a sparse encoder nor a masked language model alone; a new SparseAutoEncoder with "
                + latents.hidden() + " latents is put behind it");
        List<SentenceModule> chain = new ArrayList<>(dense.modules());
        chain.add(latents);
        return new SentenceModel(List.copyOf(chain));
    }

    /** Of a chain that got a new SparseAutoEncoder all other modules are stored. */
    private static FreshParameters ofNewAutoEncoder(SentenceModel model) {
        List<SentenceModule> chain = model.modules();
        if (!(chain.get(chain.size() - 1) instanceof SparseAutoEncoder)) {
            return FreshParameters.HEAD;
        }
        Map<String, String> stored = new LinkedHashMap<>();
        chain.subList(1, chain.size() - 1).stream()
                .map(SentenceModule::folder)
                .filter(Objects::nonNull)
                .forEach(folder -> stored.put(folder, folder));
        return FreshParameters.HEAD.ofModules(FreshParameters.HEAD.seed(), stored);
    }

    /** A masked language model, and for each entry of its vocabulary the largest weight that a token gives it, as SPLADE begins. */
    private SentenceModel splade(EncoderFiles encoder) {
        return new SentenceModel(List.of(
                reader.transformer(encoder.masked(), ""),
                new SpladePooling(new VocabularyPooling(Strategy.MAX, Saturation.LOG))));
    }

    /** What a directory of another library says; nothing for one of sentence-transformers. */
    private ColbertSettings colbert() {
        if (settingsJson.filter(ColbertSettings::isPylate).isPresent()) {
            return ColbertSettings.ofPylate(
                    settingsJson.get(), files.resolve(SettingsJson.FILE).toString());
        }
        return modules.isEmpty() && firstTransformer().isColbert()
                ? ColbertSettings.ofStanford(files)
                : ColbertSettings.NONE;
    }

    private MultiVectorChain tokenChain() {
        boolean own = settingsJson
                .filter(json -> json.path("model_type").asText().equals(ModelKind.MULTI_VECTOR_ENCODER.key()))
                .isPresent();
        if (own && modules.isPresent()) {
            return new MultiVectorChain(reader.read(modules.get()), false);
        }
        boolean embeds = ownKind != ModelKind.CROSS_ENCODER && ownKind != ModelKind.SPARSE_ENCODER;
        List<SentenceModule> stored = modules.isPresent() && embeds
                ? reader.read(modules.get())
                : List.of(reader.transformer(encoderAlone(), ""));
        return MultiVectorChain.of(
                stored, firstTransformer(), colbert.skipped(), files.root().toString());
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
}
