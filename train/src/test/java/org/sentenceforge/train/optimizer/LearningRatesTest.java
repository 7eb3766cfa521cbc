package org.sentenceforge.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.support.GoldenFiles;

/**
 * golden/training/lr_schedules.json, and for what is not in it schedules.json and the numbers below, made with get_scheduler of
 * transformers 5.18.0; tolerance 1e-12 relative.
 */
class LearningRatesTest {
    private static final double[] METRICS = {
        1.0, 0.9, 0.90001, 0.95, 0.96, 0.85, 0.86, 0.87, 0.88, 0.849999, 0.85, 0.851, 0.86, 0.87, 0.88, 0.9, 0.7, 0.71
    };

    static List<JsonNode> golden() {
        return GoldenFiles.cases("training/lr_schedules.json");
    }

    static Stream<JsonNode> others() throws IOException {
        try (InputStream file = LearningRatesTest.class.getResourceAsStream("schedules.json")) {
            return cases(new ObjectMapper().readTree(file));
        }
    }

    private static Stream<JsonNode> cases(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource({"golden", "others"})
    void areTheOriginals(JsonNode one) {
        double base = one.get("learning_rate").asDouble();
        LearningRates rates = new LearningRates(
                read(one),
                base,
                one.get("num_warmup_steps").asLong(),
                one.get("num_training_steps").asLong());
        for (JsonNode wanted : one.get("lr_at_step")) {
            assertThat(rates.rate(base))
                    .as("update " + rates.state().updates())
                    .isCloseTo(wanted.asDouble(), within(Math.max(wanted.asDouble() * 1e-12, 1e-20)));
            assertThat(rates.rate(10 * base)).isCloseTo(10 * rates.rate(base), within(1e-15));
            rates.updated();
        }
    }

    /** Two base rates, for the smallest rate and the smallest change are not parts of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{patience: 1, factor: 0.5, eps: 0} | 2e-5 2e-5 2e-5 1e-5 1e-5 1e-5 1e-5 5e-6 5e-6 2.5e-6 2.5e-6 1.25e-6"
                        + " 1.25e-6 6.25e-7 6.25e-7 3.125e-7 3.125e-7 3.125e-7"
                        + "| 1e-3 1e-3 1e-3 5e-4 5e-4 5e-4 5e-4 2.5e-4 2.5e-4 1.25e-4 1.25e-4 6.25e-5 6.25e-5 3.125e-5"
                        + " 3.125e-5 1.5625e-5 1.5625e-5 1.5625e-5",
                "{patience: 2, factor: 0.3, cooldown: 2, min_lr: 1e-6} | 2e-5 2e-5 2e-5 2e-5 6e-6 6e-6 6e-6 6e-6 6e-6 1.8e-6"
                        + " 1.8e-6 1.8e-6 1.8e-6 1.8e-6 1e-6 1e-6 1e-6 1e-6"
                        + "| 1e-3 1e-3 1e-3 1e-3 3e-4 3e-4 3e-4 3e-4 3e-4 9e-5 9e-5 9e-5 9e-5 9e-5 2.7e-5 2.7e-5 2.7e-5 2.7e-5",
                "{patience: 0, factor: 0.5, mode: max, threshold: 0.01, threshold_mode: abs, eps: 1e-7} | 2e-5 1e-5 5e-6"
                        + " 2.5e-6 1.25e-6 6.25e-7 3.125e-7 1.5625e-7 1.5625e-7 1.5625e-7 1.5625e-7 1.5625e-7 1.5625e-7"
                        + " 1.5625e-7 1.5625e-7 1.5625e-7 1.5625e-7 1.5625e-7"
                        + "| 1e-3 5e-4 2.5e-4 1.25e-4 6.25e-5 3.125e-5 1.5625e-5 7.8125e-6 3.90625e-6 1.953125e-6 9.765625e-7"
                        + " 4.8828125e-7 2.44140625e-7 1.220703125e-7 1.220703125e-7 1.220703125e-7 1.220703125e-7"
                        + " 1.220703125e-7"
            })
    void fallWhenEvaluationsStopImproving(String options, String small, String large) throws IOException {
        LearningRates rates = new LearningRates(
                read(arguments("{lr_scheduler_type: reduce_lr_on_plateau, lr_scheduler_kwargs: " + options + "}")),
                2e-5,
                0,
                100);
        for (int i = 0; i < METRICS.length; i++) {
            LearningRates resumed = new LearningRates(
                    read(arguments("{lr_scheduler_type: reduce_lr_on_plateau, lr_scheduler_kwargs: " + options + "}")),
                    2e-5,
                    0,
                    100);
            resumed.restore(rates.state());
            rates = resumed;
            rates.updated();
            rates.evaluated(METRICS[i]);
            double wanted = Double.parseDouble(small.strip().split(" ")[i]);
            double other = Double.parseDouble(large.strip().split(" ")[i]);
            assertThat(rates.rate(2e-5)).as("evaluation " + i).isCloseTo(wanted, within(wanted * 1e-12));
            assertThat(rates.rate(1e-3)).as("evaluation " + i).isCloseTo(other, within(other * 1e-12));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{lr_scheduler_type: linaer} | lr_scheduler_type: expected linear, cosine,",
                "{lr_scheduler_type: linear, lr_scheduler_kwargs: {power: 2}} | lr_scheduler_kwargs.power: unknown key",
                "{lr_scheduler_type: cosine, lr_scheduler_kwargs: {num_cycle: 2}} | did you mean num_cycles?",
                "{lr_scheduler_type: cosine_with_min_lr} | lr_scheduler_kwargs: give either min_lr or min_lr_rate",
                "{lr_scheduler_type: cosine_with_min_lr, lr_scheduler_kwargs: {min_lr: 0, min_lr_rate: 0}} | not both",
                "{lr_scheduler_type: warmup_stable_decay} | lr_scheduler_kwargs.num_decay_steps: missing",
                "{lr_scheduler_type: reduce_lr_on_plateau, lr_scheduler_kwargs: {factor: 1}} | a number from 0 to below 1"
            })
    void namesWhatIsWrong(String arguments, String message) throws IOException {
        JsonNode node = arguments(arguments);

        assertThatThrownBy(() -> read(node)).hasMessageContaining(message);
    }

    @Test
    void doesNotRiseToAnEndAboveTheBaseRate() throws IOException {
        LearningRateSchedule polynomial =
                read(arguments("{lr_scheduler_type: polynomial, lr_scheduler_kwargs: {lr_end: 1e-4}}"));

        assertThatThrownBy(() -> new LearningRates(polynomial, 1e-5, 0, 10))
                .hasMessageContaining("lr_end: expected less than the learning_rate of 1.0E-5, got 1.0E-4");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 0.1, 4", "7, 0.5, 7", "0.25, 0.5, 10", "2.5, 0, 2"})
    void warmUpForSomeUpdatesOrAPartOfThem(double steps, double ratio, long updates) {
        assertThat(new Warmup(steps, ratio).updates(39)).isEqualTo(updates);
    }

    private static LearningRateSchedule read(JsonNode arguments) {
        Problems problems = new Problems();
        LearningRateSchedule schedule = LearningRateSchedules.read(new Config(arguments, Place.root(problems)));
        problems.refuse("test");
        return schedule;
    }

    private static JsonNode arguments(String yaml) throws JsonProcessingException {
        return new YAMLMapper().readTree(yaml);
    }
}
