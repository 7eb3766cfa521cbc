package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.train.config.arguments.FitPreset;
import org.sentenceforge.train.config.arguments.TrainingArguments;

/** The numbers of updates of the specification's section 2, and of the cards that it names. */
class ScheduleTest {

    @ParameterizedTest
    @CsvSource({
        "4633, 1, 3, 4633, 13899", // 222,360 rows in batches of 48
        "30, 1, 5, 30, 150", // 600 rows in batches of 20
        "14125, 1, 3, 14125, 42375", // three data sets in batches of 256
        "24, 1, 20, 24, 480", // 25,491 rows in batches of 1,024 without the last
        "5, 2, 1.5, 3, 5"
    })
    void countsUpdates(int batches, int accumulation, double epochs, long perEpoch, long total) throws IOException {
        Schedule schedule = schedule(
                batches, "{gradient_accumulation_steps: " + accumulation + ", num_train_epochs: " + epochs + "}");

        assertThat(schedule.updatesPerEpoch()).isEqualTo(perEpoch);
        assertThat(schedule.totalUpdates()).isEqualTo(total);
    }

    @Test
    void theLastUpdateOfAnEpochHasWhatIsLeft() throws IOException {
        Schedule schedule = schedule(5, "{gradient_accumulation_steps: 2, num_train_epochs: 2}");

        assertThat(LongStream.range(0, 6).mapToObj(schedule::group))
                .containsExactly(
                        new Schedule.Group(0, 0, 2, 2),
                        new Schedule.Group(0, 2, 2, 2),
                        new Schedule.Group(0, 4, 1, 1),
                        new Schedule.Group(1, 0, 2, 2),
                        new Schedule.Group(1, 2, 2, 2),
                        new Schedule.Group(1, 4, 1, 1));
        assertThat(ends(schedule)).containsExactly(3L, 6L);
        assertThat(schedule.epochAfter(2)).isEqualTo(0.8);
        assertThat(schedule.epochAfter(3)).isEqualTo(1.0);
    }

    /** The reference card bge-base-swahili-matryoshka. */
    @Test
    void carriedBatchesBeginTheNextEpochsFirstUpdate() throws IOException {
        Schedule schedule =
                schedule(8841, "{gradient_accumulation_steps: 16, num_train_epochs: 4, accumulation_leftover: carry}");

        assertThat(schedule.totalUpdates()).isEqualTo(2208);
        assertThat(ends(schedule)).containsExactly(552L, 1105L, 1657L, 2208L);
        assertThat(schedule.epochAfter(10)).isEqualTo(0.0181, within(5e-5));
        assertThat(schedule.epochAfter(2208)).isEqualTo(3.9959, within(5e-5));
        assertThat(schedule.group(551)).isEqualTo(new Schedule.Group(0, 8816, 16, 16));
        assertThat(schedule.group(552))
                .as("nine batches of the first epoch and seven of the second")
                .isEqualTo(new Schedule.Group(0, 8832, 16, 16));
        assertThat(schedule.group(553)).isEqualTo(new Schedule.Group(1, 7, 16, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "bge-base-swahili-matryoshka, 8841, 16, carry, 4",
        "modernbert-small-retrieval, 14125, 1, update, 3",
        "books-cross-encoder, 4633, 1, update, 3",
        "bge-base-ai-bill-of-rights, 30, 1, update, 5"
    })
    void epochsAreThoseOfRealCards(String card, int batches, int accumulation, String leftover, int epochs)
            throws IOException {
        Schedule schedule = schedule(
                batches,
                "{gradient_accumulation_steps: " + accumulation + ", num_train_epochs: " + epochs
                        + ", accumulation_leftover: " + leftover + "}");
        JsonNode data = new ObjectMapper()
                .readTree(Shared.path("golden/cards")
                        .resolve(card)
                        .resolve("card-data.json")
                        .toFile());

        for (JsonNode row : data.at("/training_logs/rows")) {
            long step = row.get("Step").asLong();
            if (step > 0) {
                assertThat(schedule.epochAfter(step))
                        .as("step %d", step)
                        .isEqualTo(row.get("Epoch").asDouble(), within(5.1e-5));
            }
        }
    }

    @Test
    void withoutCarryingTheSameRunHasAnUpdateMorePerEpoch() throws IOException {
        Schedule schedule = schedule(8841, "{gradient_accumulation_steps: 16, num_train_epochs: 4}");

        assertThat(ends(schedule)).containsExactly(553L, 1106L, 1659L, 2212L);
    }

    @ParameterizedTest
    @CsvSource({"8841, 16", "10, 4", "12, 4", "4, 4", "3, 4", "2, 6", "1, 3", "6, 9"})
    void carriedGroupsAreThoseOfTheOldLoop(int batches, int accumulation) throws IOException {
        Schedule schedule = schedule(
                batches,
                "{gradient_accumulation_steps: " + accumulation
                        + ", num_train_epochs: 9, accumulation_leftover: carry}");
        List<Integer> ends = oldLoop(batches, accumulation, 9);

        assertThat(schedule.totalUpdates()).isLessThanOrEqualTo(ends.size());
        int from = 0;
        for (int update = 0; update < schedule.totalUpdates(); update++) {
            int to = ends.get(update);
            assertThat(schedule.group(update))
                    .isEqualTo(new Schedule.Group(from / batches, from % batches, to - from, accumulation));
            assertThat(schedule.epochAfter(update + 1)).isEqualTo((double) to / batches);
            from = to;
        }
    }

    /** After how many batches of all epochs transformers before 4.46 makes an update. */
    private static List<Integer> oldLoop(int batches, int accumulation, int epochs) {
        List<Integer> ends = new ArrayList<>();
        for (int i = 1; i <= batches * epochs; i++) {
            boolean endOfShortEpoch = batches <= accumulation && i % batches == 0;
            if (i % accumulation == 0 || endOfShortEpoch) {
                ends.add(i);
            }
        }
        return ends;
    }

    @Test
    void fitReckonsWithoutTheLastSmallerBatch() throws IOException {
        ObjectNode fit = (ObjectNode) new YAMLMapper().readTree("{epochs: 3, batch_size: 20}");
        TrainingArguments arguments = FitPreset.section(ModelKind.BI_ENCODER)
                .read(fit, Place.root(new Problems()))
                .orElseThrow();

        Schedule schedule = Schedule.of(31, 30, arguments);

        assertThat(schedule.totalUpdates()).isEqualTo(93);
        assertThat(schedule.rateUpdates()).isEqualTo(90);
    }

    private static List<Long> ends(Schedule schedule) {
        return LongStream.rangeClosed(1, schedule.totalUpdates())
                .filter(schedule::endsEpoch)
                .boxed()
                .toList();
    }

    private static Schedule schedule(int batches, String arguments) throws IOException {
        TrainingArguments read = TrainingArguments.SECTION
                .read(new YAMLMapper().readTree(arguments), Place.root(new Problems()))
                .orElseThrow();
        return Schedule.of(batches, batches, read);
    }
}
