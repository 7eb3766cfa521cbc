package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

class ModelWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mean_normalize",
                "cls_dense_prompts",
                "mean_prompt_excluded",
                "cross_encoder_1",
                "cross_encoder_3_labels_max24"
            })
    void bothLayoutsAreWrittenAsTheOriginalLibraryDoes(String name) throws IOException {
        for (String from : List.of("v5.1.2", "v6.0.1")) {
            rewrite(golden(from, name), ModelLayout.LEGACY, folder.resolve(from + "-legacy"));
            assertSameFiles(folder.resolve(from + "-legacy"), golden("v5.1.2", name));
            rewrite(golden(from, name), ModelLayout.CURRENT, folder.resolve(from + "-current"));
            assertSameFiles(folder.resolve(from + "-current"), golden("v6.0.1", name));
        }
    }

    @Test
    void settingsAndFreshModulesAreWrittenAndReadBack() throws IOException {
        ModelDirectory base = ModelDirectory.read(golden("v5.1.2", "mean_normalize"));
        SentenceModel model = new SentenceModel(List.of(
                base.model().modules().get(0),
                new WeightedLayerPooling("1_WeightedLayerPooling", 1, 2),
                new Pooling(List.of(PoolingMode.CLS, PoolingMode.MEAN), PromptTokens.EXCLUDED),
                new LayerNorm("3_LayerNorm", 64),
                new Dropout(0.25),
                new Dense("5_Dense", 64, 8, false, Activation.GELU, false),
                new Normalize()));
        ModelSettings settings = new ModelSettings(
                Map.of("query", "find: "), Optional.of("query"), SimilarityFunction.DOT, OptionalInt.of(4));
        ModelContent content =
                ModelContent.of(base).withModel(model).withSettings(settings).withMaxLength(20);
        InitialWeights weights = InitialWeights.of(model, base.encoder().initialization(), 1);
        for (ModelLayout layout : List.of(ModelLayout.LEGACY, ModelLayout.CURRENT)) {
            Path target = Files.createDirectory(folder.resolve(layout.name()));
            ModelWriter.write(content, weights, Optional.empty(), layout, target);

            ModelDirectory read = ModelDirectory.read(target);
            assertThat(read.layout()).isEqualTo(layout);
            assertThat(read.model()).isEqualTo(model);
            assertThat(read.settings()).isEqualTo(settings);
            assertThat(read.maxLength()).isEqualTo(20);
            try (PretrainedWeights stored = read.openWeights()) {
                assertThat(stored.names()).containsExactlyElementsOf(weights.names());
                assertThat(stored.bytes("5_Dense/linear.weight", 0, 64))
                        .isEqualTo(weights.bytes("5_Dense/linear.weight", 0, 64));
                // Python expects BERT's pooler, which the fresh weights do not have; in one order in every process
                assertThat(stored.extras()).containsExactly("pooler.dense.weight", "pooler.dense.bias");
            }
        }
    }

    @Test
    void anEncoderBecomesACrossEncoder() throws IOException {
        ModelDirectory base = ModelDirectory.read(golden("v5.1.2", "mean_normalize"), ModelKind.CROSS_ENCODER);
        InitialWeights weights = InitialWeights.of(base.model(), base.encoder().initialization(), 1);
        ModelWriter.write(ModelContent.of(base), weights, Optional.empty(), ModelLayout.LEGACY, folder);
        ModelDirectory read = ModelDirectory.read(folder);
        assertThat(read.kind()).isEqualTo(ModelKind.CROSS_ENCODER);
        assertThat(read.scoring()).contains(new Scoring(1, Activation.SIGMOID));
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            assertThat(file.names())
                    .contains("bert.embeddings.word_embeddings.weight", "bert.pooler.dense.weight", "classifier.bias");
        }
    }

    @Test
    void poolingsInAnotherOrderNeedTheCurrentLayout() throws IOException {
        ModelDirectory base = ModelDirectory.read(golden("v5.1.2", "mean_normalize"));
        SentenceModel model = new SentenceModel(List.of(
                base.model().modules().get(0),
                new Pooling(List.of(PoolingMode.MEAN, PoolingMode.CLS), PromptTokens.INCLUDED)));
        ModelContent content = ModelContent.of(base).withModel(model);
        try (PretrainedWeights weights = base.openWeights()) {
            assertThatThrownBy(
                            () -> ModelWriter.write(content, weights, Optional.of(weights), ModelLayout.LEGACY, folder))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining("--layout current");
            ModelWriter.write(content, weights, Optional.of(weights), ModelLayout.CURRENT, folder);
        }
        assertThat(ModelDirectory.read(folder).model()).isEqualTo(model);
    }

    @Test
    void routesAndTablesAreWrittenAndReadBack() throws IOException {
        Path golden = golden("v5.1.2", "mean_normalize");
        ModelDirectory base = ModelDirectory.read(golden);
        SentenceModel model = new SentenceModel(List.of(
                new Router(
                        Map.of(
                                "query", List.of(new StaticEmbedding("table", 200, 32)),
                                "document",
                                        List.of(
                                                new Transformer(base.encoder().encoder(), "encoder"),
                                                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED))),
                        Routing.byName("document")),
                new Dense("1_Dense", 32, 16, true, Activation.TANH, false)));
        InputContent encoder = ModelContent.of(base).encoder().withMaxLength(20);
        ModelContent content = new ModelContent(
                ModelKind.BI_ENCODER,
                model,
                Map.of("table", new InputContent.OfTable(golden), "encoder", encoder),
                ModelSettings.NONE,
                Optional.empty());
        Weights weights = new Numbered(ParameterScan.shapes(model));
        for (ModelLayout layout : List.of(ModelLayout.LEGACY, ModelLayout.CURRENT)) {
            Path target = Files.createDirectory(folder.resolve(layout.name()));
            ModelWriter.write(content, weights, Optional.empty(), layout, target);

            assertThat(target.resolve("query_0_StaticEmbedding/tokenizer.json")).exists();
            assertThat(target.resolve("document_0_Transformer/sentence_bert_config.json"))
                    .exists();
            ModelDirectory read = ModelDirectory.read(target);
            assertThat(read.layout()).isEqualTo(layout);
            assertThat(read.maxLength()).isEqualTo(20);
            assertThat(read.routes()).containsExactlyInAnyOrder("query", "document");
            assertThat(read.forTask(Optional.of("query")).maxLength()).isEqualTo(Integer.MAX_VALUE);
            try (PretrainedWeights stored = read.openWeights()) {
                assertThat(stored.bytes("query_0_StaticEmbedding/embedding.weight", 0, 64))
                        .isEqualTo(weights.bytes("table/embedding.weight", 0, 64));
                assertThat(stored.extras()).contains("document_0_Transformer/pooler.dense.weight");
            }
        }
    }

    @Test
    void whatIsNewInRelease6NeedsTheCurrentLayout() {
        SentenceModule dense = new Dense("1_Dense", 4, 4, true, Activation.TANH, true);
        SentenceModule mapped = new Router(
                Map.of("a", List.of(new Normalize())), new Routing("a", Map.of("query", "a"), Optional.empty()));
        for (SentenceModule module : List.of(dense, mapped)) {
            SentenceModel model = new SentenceModel(List.of(new StaticEmbedding("", 3, 4), module));
            assertThatThrownBy(() -> ModelWriter.check(model, ModelLayout.LEGACY))
                    .isInstanceOf(SforgeException.class)
                    .hasMessageContaining("--layout current");
            ModelWriter.check(model, ModelLayout.CURRENT);
        }
    }

    /** Tensors that differ from one another. */
    private record Numbered(Map<String, int[]> shapes) implements Weights {
        @Override
        public Set<String> names() {
            return shapes.keySet();
        }

        @Override
        public TensorInfo info(String name) {
            return new TensorInfo(
                    name,
                    DType.F32,
                    Arrays.stream(shapes.get(name)).mapToObj(Long::valueOf).toList());
        }

        @Override
        public ByteBuffer bytes(String name, long offset, int length) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                bytes.putFloat(name.hashCode() + offset + bytes.position());
            }
            return bytes.flip();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static void rewrite(Path from, ModelLayout layout, Path to) throws IOException {
        ModelDirectory directory = ModelDirectory.read(from);
        Files.createDirectory(to);
        try (PretrainedWeights weights = directory.openWeights()) {
            ModelWriter.write(ModelContent.of(directory), weights, Optional.of(weights), layout, to);
        }
    }

    /** The JSON files by value, but for versions and what the two libraries write around the encoder's configuration. */
    private static void assertSameFiles(Path written, Path expected) throws IOException {
        for (String name : List.of(
                "modules.json",
                "sentence_bert_config.json",
                "1_Pooling/config.json",
                "2_Dense/config.json",
                "2_Normalize/config.json")) {
            assertThat(Files.exists(written.resolve(name))).as(name).isEqualTo(Files.exists(expected.resolve(name)));
            if (Files.exists(expected.resolve(name))) {
                assertThat(json(written.resolve(name))).as(name).isEqualTo(json(expected.resolve(name)));
            }
        }
        for (String name : List.of("config_sentence_transformers.json", "config.json")) {
            assertThat(Files.exists(written.resolve(name))).as(name).isEqualTo(Files.exists(expected.resolve(name)));
            if (Files.exists(expected.resolve(name))) {
                assertThat(withoutVersions(written.resolve(name)))
                        .as(name)
                        .isEqualTo(withoutVersions(expected.resolve(name)));
            }
        }
        assertThat(json(written.resolve("tokenizer_config.json")).get("model_max_length"))
                .isEqualTo(json(expected.resolve("tokenizer_config.json")).get("model_max_length"));
        try (SafetensorsFile a = SafetensorsFile.open(written.resolve("model.safetensors"));
                SafetensorsFile b = SafetensorsFile.open(expected.resolve("model.safetensors"))) {
            assertThat(a.names()).containsExactlyInAnyOrderElementsOf(b.names());
            for (String tensor : a.names()) {
                int size = (int) a.info(tensor).byteSize();
                assertThat(a.bytes(tensor, 0, size)).as(tensor).isEqualTo(b.bytes(tensor, 0, size));
            }
        }
    }

    private static JsonNode withoutVersions(Path file) throws IOException {
        ObjectNode json = (ObjectNode) json(file);
        json.remove(List.of("__version__", "transformers_version"));
        // release 5 of transformers also writes some keys at their defaults
        json.remove(
                List.of("add_cross_attention", "bos_token_id", "eos_token_id", "is_decoder", "tie_word_embeddings"));
        return json;
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.read(file);
    }

    private static Path golden(String version, String name) {
        return GoldenFiles.path("saved_models/" + version + "/" + name + "/model");
    }
}
