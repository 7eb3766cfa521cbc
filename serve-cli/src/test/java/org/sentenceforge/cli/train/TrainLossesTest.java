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
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.ExitCode;

/** Losses as a user trains with them: their labels, guides and mini-batches, evaluation data, and what of it the log and the card show. */
class TrainLossesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void data() throws IOException {
        training = new TinyRun(folder);
        rows("text %1$d", "\"score\": 0.%1$d", "scored.jsonl", "a", "b");
        rows("text %1$d", "\"label\": %2$d", "classed.jsonl", "a", "b");
        rows("text %1$d", "\"label\": %2$d", "single.jsonl", "text");
        rows("text %1$d", "\"label\": %3$d", "binary.jsonl", "a", "b");
        rows("text %1$d", "\"label\": [%1$d, 2.5]", "listed.jsonl", "query", "positive", "negative");
        rows("text %1$d", "\"label\": [" + "0.5, ".repeat(31) + "%1$d]", "teacher.jsonl", "text");
        rows("text %1$d", "", "triplets.jsonl", "anchor", "positive", "negative");
        rows("text %1$d", "\"negatives\": [\"no %1$d\", \"none %1$d\"]", "lists.jsonl", "anchor", "positive");
        rows("text %1$d", "", "unlabelled.jsonl", "text");
    }

    /** 24 rows; of the label, %1$d is the row's number, %2$d a class of three, %3$d a truth value. */
    private void rows(String text, String label, String file, String... columns) throws IOException {
        String rows = IntStream.range(1, 25)
                .mapToObj(i -> {
                    List<String> cells = new ArrayList<>();
                    for (String column : columns) {
                        cells.add("\"" + column + "\": \"" + column + " " + String.format(Locale.ROOT, text, i) + "\"");
                    }
                    if (!label.isEmpty()) {
                        cells.add(String.format(Locale.ROOT, label, i, i % 3, i % 2));
                    }
                    return "{" + String.join(", ", cells) + "}\n";
                })
                .collect(Collectors.joining());
        Files.writeString(folder.resolve(file), rows);
    }

    private int train(String output, String data, String loss, String... more) throws IOException {
        Path config = training.config(output, 3, "save_strategy: \"no\"");
        List<String> arguments = new ArrayList<>(
                List.of("--set", "train[0]={name: set, data: " + folder.resolve(data) + ", loss: " + loss + "}"));
        for (String set : more) {
            arguments.addAll(List.of("--set", set));
        }
        return training.run(config, arguments.toArray(String[]::new));
    }

    private List<JsonNode> log(String output) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(output).resolve("training-log.jsonl"))) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scored.jsonl | CoSENTLoss",
                "scored.jsonl | AnglELoss",
                "scored.jsonl | CosineSimilarityLoss",
                "binary.jsonl | ContrastiveLoss",
                "binary.jsonl | OnlineContrastiveLoss",
                "binary.jsonl | ContrastiveTensionLoss",
                "unlabelled.jsonl | ContrastiveTensionLossInBatchNegatives",
                "classed.jsonl | {SoftmaxLoss: {num_labels: 3}}",
                "single.jsonl | BatchAllTripletLoss",
                "single.jsonl | BatchHardSoftMarginTripletLoss",
                "teacher.jsonl | MSELoss",
                "teacher.jsonl | {EmbedDistillLoss: {distance_metric: l2}}",
                "listed.jsonl | MarginMSELoss",
                "listed.jsonl | {DistillKLDivLoss: {temperature: 2}}",
                "triplets.jsonl | TripletLoss",
                "triplets.jsonl | {MatryoshkaLoss: {loss: TripletLoss, matryoshka_dims: [32, 8], n_dims_per_step: 1}}",
                "triplets.jsonl | {AdaptiveLayerLoss: {loss: TripletLoss}}",
                "triplets.jsonl | {Matryoshka2dLoss: {loss: MultipleNegativesRankingLoss, matryoshka_dims: [32, 8]}}",
                "triplets.jsonl | {CachedMultipleNegativesSymmetricRankingLoss: {mini_batch_size: 3}}",
                "triplets.jsonl | {GISTEmbedLoss: {guide: 'builtin:all-MiniLM-L6-v2'}}",
                "triplets.jsonl | GlobalOrthogonalRegularizationLoss",
                "pairs.jsonl | MegaBatchMarginLoss",
                "lists.jsonl | MultipleNegativesRankingLoss"
            })
    void trainsWith(String data, String loss) throws IOException {
        assertThat(train("out", data, loss)).as(training.errors()).isZero();

        assertThat(log("out"))
                .filteredOn(entry -> entry.has("loss"))
                .hasSize(3)
                .allSatisfy(
                        entry -> assertThat(entry.get("grad_norm").asDouble()).isPositive());
        String name = loss.replaceAll("^\\{|:.*", "");
        assertThat(Files.readString(folder.resolve("out/README.md"))).contains("- loss:" + name, "<code>" + name);
    }

    @Test
    void anyLossCanGoThroughACacheWithTheSameResult() throws IOException {
        String[] still = {"model.config.hidden_dropout_prob=0", "model.config.attention_probs_dropout_prob=0"};
        train("whole", "scored.jsonl", "CoSENTLoss", still);
        train("cached", "scored.jsonl", "CoSENTLoss, mini_batch_size: 3", still);

        double whole = log("whole").get(2).get("loss").asDouble();
        assertThat(log("cached").get(2).get("loss").asDouble()).isCloseTo(whole, within(1e-4));
    }

    @Test
    void repeatedTextsAreMaskedAndCounted() throws IOException {
        String pair = "{\"anchor\": \"one\", \"positive\": \"two\"}\n";
        String other = "{\"anchor\": \"three\", \"positive\": \"four\"}\n";
        Files.writeString(folder.resolve("repeated.jsonl"), pair.repeat(4) + other.repeat(4));

        train(
                "out",
                "repeated.jsonl",
                "{MultipleNegativesRankingLoss: {mask_duplicates: true}}",
                "arguments.gradient_accumulation_steps=1");

        assertThat(log("out").get(0).get("masked_duplicates").asInt()).isEqualTo(8 * 3);
        assertThat(log("out").get(0).get("loss").asDouble()).isLessThan(20);
    }

    @Test
    void evaluationDataHaveTheirLossInTheLogAndOnTheCard() throws IOException {
        int exit = train(
                "out",
                "triplets.jsonl",
                "{MatryoshkaLoss: {loss: MultipleNegativesRankingLoss, matryoshka_dims: [32, 8]}}",
                "eval=[{data: " + folder.resolve("pairs.jsonl") + "}]",
                "arguments.eval_strategy=steps",
                "arguments.eval_steps=1",
                "arguments.save_strategy=steps",
                "arguments.save_steps=1",
                "arguments.load_best_model_at_end=true",
                "arguments.metric_for_best_model=eval_loss");

        assertThat(exit).as(training.errors()).isZero();
        assertThat(log("out")).filteredOn(entry -> entry.has("eval_loss")).hasSize(3);
        String card = Files.readString(folder.resolve("out/README.md"));
        assertThat(card).contains("### Evaluation Dataset\n", "* Size: 300 evaluation samples", "| Validation Loss |");
    }

    @Test
    void severalEvaluationDataSetsAreToldApart() throws IOException {
        int exit = train(
                "out",
                "triplets.jsonl",
                "MultipleNegativesRankingLoss",
                "eval=[{name: set, data: " + folder.resolve("triplets.jsonl") + "}, {name: scored, data: "
                        + folder.resolve("scored.jsonl") + ", loss: CoSENTLoss}]",
                "arguments.eval_strategy=epoch");

        assertThat(exit).as(training.errors()).isZero();
        assertThat(log("out").toString()).contains("eval_set_loss", "eval_scored_loss");
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("### Evaluation Datasets", "set loss", "scored loss", "- loss:CoSENTLoss");
    }

    @Test
    void fp16IsTrainedWithALossScale() throws IOException {
        assertThat(train("out", "triplets.jsonl", "MultipleNegativesRankingLoss", "arguments.fp16=true"))
                .as(training.errors())
                .isZero();

        assertThat(log("out").get(2).get("loss").asDouble()).isPositive();
        assertThat(training.errors()).contains("in fp16");
    }

    @Test
    void leftoverBatchesGoIntoTheNextEpochAsTheyDidBefore446() throws IOException {
        int exit = train(
                "out",
                "triplets.jsonl", // 3 batches of 8, 2 of them an update: 3 updates in 2 epochs
                "MultipleNegativesRankingLoss",
                "arguments.accumulation_leftover=carry",
                "arguments.max_steps=-1",
                "arguments.num_train_epochs=3");

        assertThat(exit).as(training.errors()).isZero();
        assertThat(log("out").stream().map(entry -> entry.get("epoch").asDouble()))
                .containsExactly(2 / 3.0, 4 / 3.0, 2.0);
    }

    @Test
    void labelsAndColumnsThatDoNotSuitTheLossAreRefusedBeforeAnyModelIsRead() throws IOException {
        assertThat(train("out", "triplets.jsonl", "CoSENTLoss")).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("CoSENTLoss needs 2 text columns, got 3 (anchor, positive, negative)");

        assertThat(train("out", "scored.jsonl", "MultipleNegativesRankingLoss")).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("takes no label, but there is a column 'score'");

        assertThat(train("out", "classed.jsonl", "{SoftmaxLoss: {num_labels: 2}}"))
                .isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(training.errors()).contains("classed.jsonl:2: column 'label': expected a class number from 0 to 1");

        assertThat(train("out", "listed.jsonl", "MSELoss")).isEqualTo(ExitCode.BAD_DATA.value());
        assertThat(train("out", "scored.jsonl", "DenoisingAutoEncoderLoss")).isEqualTo(ExitCode.USAGE.value());
        assertThat(folder.resolve("out/model.safetensors")).doesNotExist();
    }

    @Test
    void theClassifierThatIsTrainedAlongIsMeasuredByItsAccuracy() throws IOException {
        Path pairs = folder.resolve("classed.jsonl");
        Path config = training.evaluateWith(
                "  - LabelAccuracy: {name: dev, data: " + pairs + ", columns: [a, b]}\n",
                training.config(
                        "out", 60, "save_strategy: \"no\", eval_strategy: steps, eval_steps: 60, learning_rate: 3e-3"));
        String text = Files.readString(config).replace("learning_rate: 1e-3, ", "");
        Files.writeString(config, text);

        assertThat(training.run(
                        config, "--set", "train[0]={data: " + pairs + ", loss: {SoftmaxLoss: {num_labels: 3}}}"))
                .as(training::errors)
                .isZero();

        double accuracy = log("out").stream()
                .filter(entry -> entry.has("eval_dev_accuracy"))
                .findFirst()
                .orElseThrow()
                .get("eval_dev_accuracy")
                .asDouble();
        assertThat(accuracy).as("of three classes, on what was trained on").isGreaterThan(0.6);
        assertThat(training.run(config)).isEqualTo(2);
        assertThat(training.errors()).contains("LabelAccuracy measures the classifier of a SoftmaxLoss");
    }
}
