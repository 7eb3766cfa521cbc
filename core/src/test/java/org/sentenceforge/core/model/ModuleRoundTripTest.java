package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.ModuleFormat;
import org.sentenceforge.core.model.format.ModuleFormats;
import org.sentenceforge.core.module.BoW;
import org.sentenceforge.core.module.CNN;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.LSTM;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.module.WordEmbeddings;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.module.WordWeights;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TermFrequency;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.weights.PretrainedWeights;

/** Whatever a module of the table is like, it is read back as it was written, in every layout that can express it. */
class ModuleRoundTripTest {
    private static final int TIMES = 10;
    private static final int HIDDEN = 32;
    private static final int LAYERS = 2;
    private static final Pooling MEAN = new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED);

    private final Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
    private final ModelDirectory base = ModelDirectory.read(golden);

    @TempDir
    private Path folder;

    static List<ModuleFormat<?>> formats() {
        // modules of other kinds of models are no part of a bi-encoder; RerankerPeerTest, SparsePeerTest,
        // InferenceFreePeerTest and MultiVectorPeerTest read back what is written of them
        Set<String> others = Set.of(
                "LogitScore",
                "SpladePooling",
                "SparseStaticEmbedding",
                "SparseAutoEncoder",
                "MultiVectorMask",
                "HierarchicalTokenPooling");
        return ModuleFormats.ALL.stream()
                .filter(format -> !others.contains(format.names().get(0)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatIsWrittenIsReadBack(ModuleFormat<?> format) throws IOException {
        long seed = TestSeed.of(ModuleRoundTripTest.class);
        Random random = new Random(seed);
        Set<ModelLayout> expressed = EnumSet.noneOf(ModelLayout.class);
        for (int i = 0; i < TIMES; i++) {
            SentenceModel model = new SentenceModel(chain(format, random));
            for (ModelLayout layout : List.of(ModelLayout.LEGACY, ModelLayout.CURRENT)) {
                if (canExpress(layout, model)) {
                    expressed.add(layout);
                    check(model, layout, Files.createDirectory(folder.resolve(layout + "-" + i)), seed);
                }
            }
        }
        assertThat(expressed).as("seed %d", seed).containsExactly(ModelLayout.LEGACY, ModelLayout.CURRENT);
    }

    private void check(SentenceModel model, ModelLayout layout, Path target, long seed) throws IOException {
        InitialWeights weights = InitialWeights.of(model, base.encoder().initialization(), seed);
        ModelContent content = new ModelContent(
                ModelKind.BI_ENCODER,
                model,
                Map.of(
                        "", base.inputs().get(""),
                        "table", new InputContent.OfTable(golden),
                        "words", new InputContent.OfWords(words())),
                ModelSettings.NONE,
                Optional.empty());
        ModelWriter.write(content, weights, Optional.empty(), layout, target);

        ModelDirectory read = ModelDirectory.read(target);
        assertThat(read.layout()).as("seed %d", seed).isEqualTo(layout);
        assertThat(read.model()).as("seed %d, %s", seed, layout).isEqualTo(model);
        try (PretrainedWeights stored = read.openWeights()) {
            for (String name : weights.names()) {
                int size = (int) weights.info(name).byteSize();
                assertThat(stored.bytes(name, 0, size))
                        .as("seed %d, %s", seed, name)
                        .isEqualTo(weights.bytes(name, 0, size));
            }
        }
    }

    private Path words() throws IOException {
        Path words = Files.createDirectories(folder.resolve("tokenizer"));
        Files.writeString(words.resolve("whitespacetokenizer_config.json"), """
                {"vocab": ["a", "b", "c"], "stop_words": ["c"], "do_lower_case": false}
                """);
        return words;
    }

    private static boolean canExpress(ModelLayout layout, SentenceModel model) {
        try {
            ModelWriter.check(model, layout);
            return true;
        } catch (SforgeException e) {
            assertThat(layout).as(e.getMessage()).isEqualTo(ModelLayout.LEGACY);
            return false;
        }
    }

    private List<SentenceModule> chain(ModuleFormat<?> format, Random random) {
        SentenceModule encoder = base.model().modules().get(0);
        String type = format.names().get(0);
        return switch (format.stage()) {
            case INPUT ->
                switch (type) {
                    case "Transformer" -> List.of(encoder, MEAN);
                    case "WordEmbeddings" -> List.of(wordEmbeddings(random), MEAN);
                    case "BoW" ->
                        List.of(
                                new BoW("0_BoW", wordValues(random), one(TermFrequency.values(), random)),
                                new Dense("1_Dense", 3, 2, true, Activation.TANH, false));
                    case "StaticEmbedding" ->
                        List.of(new StaticEmbedding("table", 1 + random.nextInt(9), 1 + random.nextInt(9)));
                    default -> throw new IllegalArgumentException("say here what a random " + type + " is");
                };
            case TOKENS -> List.of(encoder, module(type, "1_" + type, random), MEAN);
            case POOLING -> List.of(encoder, module(type, "1_" + type, random));
            case TEXTS -> List.of(encoder, MEAN, module(type, "2_" + type, random));
        };
    }

    /** A module on vectors of {@link #HIDDEN} numbers. */
    private static SentenceModule module(String type, String folder, Random random) {
        return switch (type) {
            case "Pooling" -> new Pooling(some(PoolingMode.values(), random), one(PromptTokens.values(), random));
            case "WeightedLayerPooling" -> new WeightedLayerPooling(folder, random.nextInt(LAYERS + 1), LAYERS);
            case "Normalize" -> new Normalize();
            case "Dense" -> dense(folder, random);
            case "LayerNorm" -> new LayerNorm(folder, HIDDEN);
            case "Dropout" -> new Dropout(random.nextInt(100) / 100.0);
            case "Router" -> router(folder, random);
            case "CNN" -> new CNN(folder, HIDDEN, 1 + random.nextInt(9), some(new Integer[] {1, 3, 5}, random));
            case "LSTM" ->
                new LSTM(
                        folder,
                        HIDDEN,
                        1 + random.nextInt(9),
                        1 + random.nextInt(3),
                        random.nextInt(100) / 100.0,
                        one(LSTM.Reading.values(), random));
            case "WordWeights" -> new WordWeights(folder, wordValues(random));
            default -> throw new IllegalArgumentException("say here what a random " + type + " is");
        };
    }

    private static WordValues wordValues(Random random) {
        return new WordValues(
                List.of("a", "B", "c"), Map.of("b", random.nextDouble(), "C", random.nextInt(9)), random.nextDouble());
    }

    private static WordEmbeddings wordEmbeddings(Random random) {
        return new WordEmbeddings(
                "words",
                3 + random.nextInt(9),
                1 + random.nextInt(9),
                one(WordEmbeddings.Vectors.values(), random),
                1 + random.nextInt(9));
    }

    private static Dense dense(String folder, Random random) {
        Activation activation = one(Activation.values(), random);
        return new Dense(
                folder,
                HIDDEN,
                random.nextInt(4) == 0 ? HIDDEN : 1 + random.nextInt(9),
                random.nextBoolean(),
                activation == Activation.GELU_TANH ? Activation.GELU : activation,
                random.nextInt(3) == 0);
    }

    private static Router router(String folder, Random random) {
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        for (String route : List.of("query", "document", "other").subList(0, 1 + random.nextInt(3))) {
            routes.put(route, List.of(new LayerNorm(folder + "/" + route + "_0_LayerNorm", HIDDEN), new Normalize()));
        }
        boolean mapped = random.nextInt(3) == 0;
        return new Router(
                Collections.unmodifiableMap(routes),
                mapped
                        ? new Routing("query", Map.of("search", "query"), Optional.of("query"))
                        : Routing.byName("query"));
    }

    private static <E> E one(E[] all, Random random) {
        return all[random.nextInt(all.length)];
    }

    private static <E> List<E> some(E[] all, Random random) {
        List<E> some = new ArrayList<>(List.of(all));
        Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, 1 + random.nextInt(2)));
    }
}
