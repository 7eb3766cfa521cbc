package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossText;

/**
 * Losses, and forms of them, that no golden file shows, against the original's over random embeddings: values to 1e-5, gradients to
 * 1e-5 of the largest or of 1. Skipped without Python.
 */
@Tag("it")
class LossPeerTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final int ROWS = 5;
    private static final double TOLERANCE = 1e-5;

    private static final List<String> MATRYOSHKA = List.of(
            "'MultipleNegativesRankingLoss'",
            "{MultipleNegativesRankingLoss: {similarity_fct: 'dot_score', scale: 4}}",
            "'MultipleNegativesSymmetricRankingLoss'",
            "{CachedMultipleNegativesRankingLoss: {mini_batch_size: 2}}",
            "{GISTEmbedLoss: {guide: 'g', temperature: 0.1}}",
            "{CachedGISTEmbedLoss: {guide: 'g', temperature: 0.1, mini_batch_size: 2}}",
            "'CoSENTLoss'",
            "'AnglELoss'",
            "'CosineSimilarityLoss'",
            "'ContrastiveLoss'",
            "{OnlineContrastiveLoss: {margin: 1}}",
            "'TripletLoss'",
            "'BatchAllTripletLoss'",
            "'BatchHardTripletLoss'",
            "'BatchHardSoftMarginTripletLoss'",
            "'BatchSemiHardTripletLoss'",
            "'MarginMSELoss'",
            "'DistillKLDivLoss'",
            "'EmbedDistillLoss'",
            "'MSELoss'",
            "{MegaBatchMarginLoss: {mini_batch_size: 2}}",
            "{MegaBatchMarginLoss: {use_mini_batched_version: false}}");

    private static final List<List<String>> OTHERS = List.of(
            List.of("AdaptiveLayerLoss", "loss: 'MultipleNegativesRankingLoss', n_layers_per_step: -1"),
            List.of(
                    "AdaptiveLayerLoss",
                    "loss: 'CoSENTLoss', n_layers_per_step: -1, kl_temperature: 0, layer_weighting: 'log',"
                            + " prior_layers_weight: 0.5"),
            List.of(
                    "AdaptiveLayerLoss",
                    "loss: 'TripletLoss', n_layers_per_step: -1, layer_weighting: 'linear', last_layer_weight: 2,"
                            + " kl_div_weight: 0.4"),
            List.of("AdaptiveLayerLoss", "loss: 'EmbedDistillLoss', n_layers_per_step: 10, kl_temperature: 1"),
            List.of(
                    "AdaptiveLayerLoss",
                    "loss: {MatryoshkaLoss: {loss: 'CoSENTLoss', matryoshka_dims: [7, 3]}}, n_layers_per_step: -1"),
            List.of(
                    "Matryoshka2dLoss",
                    "loss: 'MultipleNegativesRankingLoss', matryoshka_dims: [7, 4], n_dims_per_step: -1,"
                            + " n_layers_per_step: -1"),
            List.of(
                    "Matryoshka2dLoss",
                    "loss: 'CosineSimilarityLoss', matryoshka_dims: [3, 7], matryoshka_weights: [2, 1],"
                            + " n_dims_per_step: -1, n_layers_per_step: -1, kl_temperature: 0"),
            List.of("EmbedDistillLoss", "distance_metric: 'mse'"),
            List.of("EmbedDistillLoss", "distance_metric: 'l2'"),
            List.of("EmbedDistillLoss", "distance_metric: 'cosine'"),
            List.of("EmbedDistillLoss", "distance_metric: 'cosine', projection_dim: 5"),
            List.of("EmbedDistillLoss", "distance_metric: 'l2', projection_dim: 11"),
            List.of("MSELoss", ""),
            List.of("MSELoss", "projection_dim: 6"),
            List.of("GlobalOrthogonalRegularizationLoss", ""),
            List.of("GlobalOrthogonalRegularizationLoss", "mean_weight: 0, aggregation: 'sum'"),
            List.of(
                    "GlobalOrthogonalRegularizationLoss",
                    "similarity_fct: 'dot_score', mean_weight: 2, second_moment_weight: 0.5"),
            List.of("GlobalOrthogonalRegularizationLoss", "similarity_fct: 'manhattan_sim'"),
            List.of("ContrastiveTensionLoss", ""),
            List.of("ContrastiveTensionLossInBatchNegatives", ""),
            List.of("ContrastiveTensionLossInBatchNegatives", "similarity_fct: 'dot_score', scale: 3"),
            List.of(
                    "MultipleNegativesRankingLoss",
                    "directions: ['query_to_doc', 'doc_to_query'], partition_mode: 'per_direction'"),
            List.of("MultipleNegativesRankingLoss", "similarity_fct: 'euclidean_sim', scale: 3"),
            List.of(
                    "MultipleNegativesRankingLoss",
                    "similarity_fct: 'manhattan_sim', scale: 2, directions: ['query_to_doc', 'query_to_query',"
                            + " 'doc_to_query', 'doc_to_doc']"),
            List.of("MultipleNegativesRankingLoss", "hardness_mode: 'hard_negatives', hardness_strength: 4"),
            List.of("MultipleNegativesRankingLoss", "hardness_mode: 'in_batch_negatives', hardness_strength: 4"),
            List.of(
                    "MultipleNegativesRankingLoss",
                    "hardness_mode: 'all_negatives', hardness_strength: 4, directions: ['query_to_doc', 'doc_to_doc']"),
            List.of("AnglELoss", ""),
            List.of("AnglELoss", "scale: 5"),
            List.of("CoSENTLoss", "similarity_fct: 'pairwise_euclidean_sim', scale: 3"),
            List.of("CoSENTLoss", "similarity_fct: 'pairwise_manhattan_sim', scale: 3"),
            List.of("MarginMSELoss", "similarity_fct: 'pairwise_cos_sim'"),
            List.of("MarginMSELoss", "similarity_fct: 'pairwise_euclidean_sim'"),
            List.of("MarginMSELoss", "similarity_fct: 'pairwise_manhattan_sim'"),
            List.of("DistillKLDivLoss", "similarity_fct: 'pairwise_cos_sim', temperature: 0.5"),
            List.of("DistillKLDivLoss", "student_temperature: 2, teacher_temperature: 0.7"),
            List.of("DistillKLDivLoss", "similarity_fct: 'pairwise_manhattan_sim', student_temperature: 3"));

    private final long seed = TestSeed.of(LossPeerTest.class);
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    /** What both sides are asked, and what this one answers. */
    private record Question(String what, JsonNode json, TorchLoss.Found answer) {}

    @Test
    void valuesAndGradientsAreTheOriginals() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (List<String> other : OTHERS) {
            questions.addAll(questions(biEncoder(other.get(0), "{" + other.get(1) + "}"), false));
        }
        for (String inner : MATRYOSHKA) {
            String parameters = "{loss: " + inner + ", matryoshka_dims: [7, 3, 5], matryoshka_weights: [1, 0.5, 2]}";
            questions.addAll(questions(biEncoder("MatryoshkaLoss", parameters), false));
        }

        assertThat(differences(questions, ask(questions))).as("seed %d", seed).isEmpty();
    }

    /** Same texts, zero vectors, no positives or no negatives: as the original, where that gives numbers. */
    @Test
    void oddBatchesGiveWhatTheOriginalGives() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (LossSettings.Setting setting : LossSettings.biEncoders()) {
            boolean drawn =
                    setting.loss().inputs().layers() || setting.parameters().contains("_per_step");
            boolean ours = setting.name().equals("WeightedSumLoss")
                    || setting.parameters().contains("mask_duplicates");
            boolean fails = setting.parameters().contains("'GlobalOrthogonalRegularizationLoss'");
            if (!drawn && !ours && !fails) {
                questions.addAll(questions(setting, true));
            }
        }
        // Euclidean similarity of equal vectors, the angle of a zero vector, the spread of a single row: here they have
        // gradients
        assertSameWhereThereAreNumbers(
                questions,
                "AnglELoss",
                "CoSENTLoss",
                "GlobalOrthogonalRegularizationLoss",
                "MarginMSELoss",
                "TripletLoss");
    }

    @Test
    void crossEncodersLossesAreTheOriginals() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (LossSettings.Setting setting : LossSettings.crossEncoders()) {
            questions.addAll(questions(setting, false));
        }

        assertThat(differences(questions, ask(questions))).as("seed %d", seed).isEmpty();
    }

    @Test
    void oddBatchesOfCrossEncodersGiveWhatTheOriginalGives() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (LossSettings.Setting setting : LossSettings.crossEncoders()) {
            questions.addAll(questions(setting, true));
        }

        // where no two documents of a query have different labels: here the value is 0
        assertSameWhereThereAreNumbers(questions, "LambdaLoss", "RankNetLoss");
    }

    @Test
    void sparseEncodersLossesAreTheOriginals() throws Exception {
        List<Question> questions = new ArrayList<>();
        for (LossSettings.Setting setting : LossSettings.sparseEncoders()) {
            questions.addAll(questions(setting, false));
        }

        assertThat(differences(questions, ask(questions))).as("seed %d", seed).isEmpty();
    }

    /** @param without losses of which the original has no numbers for some batches */
    private void assertSameWhereThereAreNumbers(List<Question> questions, String... without) throws Exception {
        List<JsonNode> answers = ask(questions);
        List<Question> comparable = new ArrayList<>();
        List<JsonNode> numbers = new ArrayList<>();
        Set<String> missing = new TreeSet<>();
        for (int i = 0; i < questions.size(); i++) {
            if (numbers(answers.get(i))) {
                comparable.add(questions.get(i));
                numbers.add(answers.get(i));
            } else {
                missing.add(questions.get(i).json().get("loss").asText());
            }
        }

        assertThat(differences(comparable, numbers)).as("seed %d", seed).isEmpty();
        assertThat(missing).as("seed %d: where the original has none", seed).containsExactly(without);
    }

    private static List<String> differences(List<Question> questions, List<JsonNode> answers) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            String difference = difference(questions.get(i).answer(), answers.get(i));
            if (!difference.isEmpty()) {
                differences.add(questions.get(i).what() + ": " + difference);
            }
        }
        return differences;
    }

    private static boolean numbers(JsonNode answer) {
        if (answer.has("error")) {
            return true; // to be told
        }
        if (!Double.isFinite(answer.get("value").asDouble())) {
            return false;
        }
        for (JsonNode gradient : answer.get("gradients")) {
            for (JsonNode component : gradient) {
                if (!Double.isFinite(component.asDouble())) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<JsonNode> ask(List<Question> questions) throws Exception {
        Path cases = folder.resolve("cases.json");
        ArrayNode all = JSON.createArrayNode();
        questions.forEach(question -> all.add(question.json()));
        JSON.writeValue(cases.toFile(), all);
        List<JsonNode> answers = new ArrayList<>();
        JSON.readTree(Peer.run(folder, Peer.program(LossPeerTest.class, "peer_losses.py"), cases))
                .forEach(answers::add);
        return answers;
    }

    private static LossSettings.Setting biEncoder(String name, String parameters) {
        return new LossSettings.Setting(name, parameters, LossSettings.loss(name, parameters));
    }

    /** One for each form of the loss's inputs, or one for each form and oddity. */
    private List<Question> questions(LossSettings.Setting setting, boolean odd) throws Exception {
        String name = setting.name();
        String parameters = setting.parameters();
        Loss loss = setting.loss();
        RandomBatches batches = new RandomBatches(random);
        List<Question> questions = new ArrayList<>();
        for (RandomBatches.Form form : batches.forms(loss)) {
            if (!known(name, parameters, form)) {
                continue;
            }
            try (TorchLoss torch = new TorchLoss(loss, form.columns(), form.dimension(), form.width(), form.layers())) {
                List<RandomBatches.Oddity> oddities =
                        odd ? RandomBatches.oddities(form) : List.of(RandomBatches.Oddity.NONE);
                for (RandomBatches.Oddity oddity : oddities) {
                    if (oddity == RandomBatches.Oddity.ZEROS && name.equals("MatryoshkaLoss")) {
                        continue; // the original brings what has no length to length one twice
                    }
                    for (int rows : odd ? new int[] {1, ROWS} : new int[] {ROWS}) {
                        LossData data = batches.batch(loss, form, torch.own(), rows, oddity);
                        questions.add(new Question(
                                String.join(" ", name, parameters, form.toString(), oddity.name(), "rows " + rows),
                                json(setting, form, data),
                                torch.of(data)));
                    }
                }
            }
        }
        return questions;
    }

    /** Whether the original takes this form from a table of embeddings: texts it has none, and some forms it does not allow. */
    private static boolean known(String name, String parameters, RandomBatches.Form form) {
        boolean asksTexts = name.equals("ContrastiveTensionLoss") && form.label() == LabelKind.NONE;
        boolean cutsForEach = name.equals("MatryoshkaLoss")
                && form.width().filter(width -> width > form.dimension()).isPresent();
        boolean severalNegatives = (name + parameters).matches("(.*\\{)?GISTEmbedLoss.*") && form.columns() > 3;
        return !asksTexts && !cutsForEach && !severalNegatives;
    }

    private static ObjectNode json(LossSettings.Setting setting, RandomBatches.Form form, LossData data)
            throws Exception {
        ObjectNode json = JSON.createObjectNode();
        json.put("loss", setting.name());
        json.set("parameters", LossText.json(setting.parameters()));
        if (setting.loss().inputs().pairing().isPresent()) {
            json.put("texts", form.texts());
            json.set("pairs", JSON.valueToTree(data.pairs()));
        }
        data.embeddings().forEach(column -> json.withArray("embeddings").add(json(column)));
        TestAutoEncoder.of(setting.loss(), data.embeddings().size(), data.dimension())
                .ifPresent(encoder -> json.putObject("auto_encoder")
                        .put("input_dim", encoder.in())
                        .put("hidden_dim", encoder.hidden())
                        .put("k", encoder.k())
                        .put("k_aux", encoder.kAux())
                        .put("normalize", encoder.normalize())
                        .put("dead_threshold", encoder.deadThreshold()));
        data.guide().forEach(column -> json.withArray("guide").add(json(column)));
        data.labels().ifPresent(labels -> json.set("labels", json(labels.values())));
        json.put("classes", form.label() == LabelKind.CLASS);
        ObjectNode own = json.putObject("own");
        data.parameters().forEach((parameter, value) -> own.set(parameter, json(value)));
        return json;
    }

    private static JsonNode json(Array array) {
        ObjectNode json = JSON.createObjectNode();
        json.set("shape", JSON.valueToTree(array.shape()));
        json.set("data", JSON.valueToTree(array.data()));
        return json;
    }

    private static String difference(TorchLoss.Found found, JsonNode expected) {
        if (expected.has("error")) {
            return expected.get("error").asText();
        }
        double value = expected.get("value").asDouble();
        double off = Math.abs(found.value().value() - value);
        if (!(off <= TOLERANCE * Math.max(1, Math.abs(value)))) {
            return "value " + found.value().value() + ", expected " + value;
        }
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < found.gradients().size(); i++) {
            JsonNode wanted = expected.get("gradients").get(i);
            for (int j = 0; j < wanted.size(); j++) {
                largest = Math.max(largest, Math.abs(wanted.get(j).asDouble()));
                difference = Math.max(
                        difference,
                        Math.abs(found.gradients().get(i)[j] - wanted.get(j).asDouble()));
            }
        }
        return difference <= TOLERANCE * largest ? "" : "gradient off by " + difference + " of " + largest;
    }
}
