package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.SparseAutoEncoder;

/** Sparse encoders as a user trains them. */
class TrainSparseEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PARTS =
            List.of("base_loss", "document_regularizer_loss", "query_regularizer_loss");

    private static final String SPLADE = "{SpladeLoss: {loss: SparseMultipleNegativesRankingLoss,"
            + " document_regularizer_weight: 3e-2, query_regularizer_weight: 5e-2}}";

    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void aSparseEncoderIsTrainedAndWrittenAndTheLogHasThePartsOfItsLoss() throws IOException {
        train(training.sparseConfig("out", 6, "eval_strategy: steps, eval_steps: 3, save_strategy: \"no\""));

        ModelDirectory trained = ModelDirectory.read(folder.resolve("out"));
        assertThat(trained.kind()).isEqualTo(ModelKind.SPARSE_ENCODER);
        assertThat(trained.settings().similarity()).isEqualTo(SimilarityFunction.DOT);
        List<JsonNode> log = log("out");
        assertThat(log).hasSize(8);
        for (JsonNode entry : log) {
            String prefix = entry.has("loss") ? "" : "eval_";
            double sum = PARTS.stream()
                    .mapToDouble(part -> entry.get(prefix + part).asDouble())
                    .sum();
            // of an evaluation the loss is the mean over rows, and a part that over batches
            assertThat(entry.get(prefix + "loss").asDouble()).isCloseTo(sum, within(prefix.isEmpty() ? 2e-4 : 0.02));
        }
        assertThat(log.get(0).get(PARTS.get(1)).asDouble())
                .as("the weights grow from 0")
                .isZero();
        assertThat(log.get(7).get("eval_" + PARTS.get(1)).asDouble()).isPositive();
    }

    @Test
    void aResumedRunGivesTheSameBytes() throws IOException {
        String arguments = "save_steps: 2, eval_strategy: steps, eval_steps: 3";
        train(training.sparseConfig("whole", 6, arguments));
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-2");

        train(training.sparseConfig("resumed", 6, arguments), "--resume", checkpoint.toString());

        assertThat(folder.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(folder.resolve("resumed/training-log.jsonl"))
                .hasSameTextualContentAs(folder.resolve("whole/training-log.jsonl"));
    }

    @Test
    void aTrainedSparseEncoderIsTrainedOnWithoutBeingNamedOne() throws IOException {
        train(training.sparseConfig("first", 2, "save_strategy: \"no\""));
        Path config = training.sparseConfig("second", 2, "save_strategy: \"no\"");

        train(training.startFrom("model: " + folder.resolve("first") + "\n", config));

        assertThat(ModelDirectory.read(folder.resolve("second")).kind()).isEqualTo(ModelKind.SPARSE_ENCODER);
    }

    @Test
    void aCosineLossMakesAModelThatComparesByCosine() throws IOException {
        Path config = training.sparseConfig("out", 2, "save_strategy: \"no\"");
        Files.writeString(
                folder.resolve("scored.jsonl"),
                "{\"sentence1\": \"text 3\", \"sentence2\": \"text 4\", \"score\": 0.5}\n".repeat(40));
        String text = Files.readString(config);
        Files.writeString(
                config,
                text.replaceFirst(
                                "train:\\n.*\\n",
                                "train: [{data: " + folder.resolve("scored.jsonl")
                                        + ", loss: {SpladeLoss: {loss: SparseCoSENTLoss, document_regularizer_weight: 0.01,"
                                        + " use_document_regularizer_only: true}}}]\n")
                        .replaceFirst("eval:.*\\n", ""));

        train(config);

        assertThat(ModelDirectory.read(folder.resolve("out")).settings().similarity())
                .isEqualTo(SimilarityFunction.COSINE);
    }

    @Test
    void theBackwardPassGoesLayerByLayerWithTheSameResult() throws IOException {
        train(withoutDropout(training.sparseConfig("whole", 3, "save_strategy: \"no\"")));
        train(withoutDropout(
                training.sparseConfig("layered", 3, "save_strategy: \"no\", gradient_checkpointing: true")));

        assertThat(log("layered").get(2).get("loss").asDouble())
                .isCloseTo(log("whole").get(2).get("loss").asDouble(), within(1e-4));
    }

    @Test
    void thePoolingCanBeChosenAndAnAdapterIsRefused() throws IOException {
        Path config = training.sparseConfig("out", 2, "save_strategy: \"no\"");

        train(config, "--set", "modules=[{SpladePooling: {activation_function: log1p_relu}}]");

        assertThat(Files.readString(folder.resolve("out/1_SpladePooling/config.json")))
                .contains("log1p_relu");
        assertThat(training.run(config, "--set", "lora={r: 4}")).isEqualTo(2);
        assertThat(training.errors()).contains("lora: a sparse encoder is trained in full; leave the key out");
    }

    @Test
    void anotherModelGetsASparseAutoEncoderAndResumesToTheSameBytes() throws IOException {
        String arguments = "save_steps: 2, eval_strategy: steps, eval_steps: 3";
        train(withLatents(training.sparseConfig("whole", 6, arguments)));
        Path checkpoint = folder.resolve("whole/checkpoints/checkpoint-2");
        train(withLatents(training.sparseConfig("resumed", 6, arguments)), "--resume", checkpoint.toString());

        ModelDirectory trained = ModelDirectory.read(folder.resolve("whole"));
        assertThat(trained.kind()).isEqualTo(ModelKind.SPARSE_ENCODER);
        assertThat(trained.model().modules().get(2)).isInstanceOf(SparseAutoEncoder.class);
        for (String file : List.of("model.safetensors", "2_SparseAutoEncoder/model.safetensors")) {
            assertThat(folder.resolve("resumed").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
        JsonNode first = log("whole").get(0);
        double sum =
                List.of("reconstruction_loss_k", "reconstruction_loss_4k", "reconstruction_loss_aux", "base_loss")
                        .stream()
                        .mapToDouble(part -> first.get(part).asDouble())
                        .sum();
        assertThat(first.get("loss").asDouble()).isCloseTo(sum, within(3e-4));
        assertThat(Files.readString(folder.resolve("whole/README.md"))).contains("# CSR Sparse Encoder\n", "CSRLoss");
    }

    @Test
    void latentsThatAreTooFewForTheLossAreRefused() throws IOException {
        Path config = withLatents(training.sparseConfig("out", 2, "save_strategy: \"no\""));

        assertThat(training.run(
                        config, "--set", "modules=[Pooling, {SparseAutoEncoder: {hidden_dim: 30, k: 8, k_aux: 4}}]"))
                .isEqualTo(2);
        assertThat(training.errors()).contains("30 latents, got k 8", "expected at most 7");
    }

    /** Not a masked language model any more, and with the loss for what then is put behind it. */
    private static Path withLatents(Path config) throws IOException {
        return Files.writeString(
                config,
                Files.readString(config)
                        .replace("architectures: [BertForMaskedLM], ", "")
                        .replace(SPLADE, "{CSRLoss: {beta: 0.2}}"));
    }

    @Test
    void queriesGetATableOfWeightsByToken() throws IOException {
        Path idf = Files.writeString(folder.resolve("idf.json"), "{\"t\": 0.25, \"##e\": 3.5}");
        Path config = training.sparseConfig("out", 4, "save_strategy: \"no\"");
        Files.writeString(
                config,
                Files.readString(config).replace(", query_regularizer_weight: 5e-2", "")
                        + "query: {SparseStaticEmbedding: {path: " + idf + ", frozen: true}}\n");

        train(config, "--set", "arguments.router_mapping={anchor: query, positive: document}");

        ModelDirectory trained = ModelDirectory.read(folder.resolve("out"));
        assertThat(trained.routes()).containsExactly("query", "document");
        try (Embedder embedder = Embedder.open(trained, Backend.named("torch"), EncoderSettings.exact())) {
            List<String> entries = embedder.entries();
            float[] query = embedder.encodeQueries(List.of("te te"))[0];
            for (int entry = 0; entry < query.length; entry++) {
                float weight = Map.of("t", 0.25f, "##e", 3.5f).getOrDefault(entries.get(entry), 0f);
                assertThat(query[entry]).as(entries.get(entry)).isEqualTo(weight);
            }
        }
    }

    private static Path withoutDropout(Path config) throws IOException {
        return Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "{model_type: bert,",
                                "{model_type: bert, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0,"));
    }

    private void train(Path config, String... options) {
        assertThat(training.run(config, options)).as(training::errors).isZero();
    }

    private List<JsonNode> log(String output) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(output).resolve("training-log.jsonl"))) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }
}
