package org.sentenceforge.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.Shared;

/** golden/training/lr_schedules.json; tolerance 1e-12 relative. */
class LearningRateScheduleTest {

    @Test
    void followsTheReferencesSchedules() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(Shared.path("golden/training/lr_schedules.json").toFile())
                .get("cases");
        for (JsonNode one : cases) {
            double base = one.get("learning_rate").asDouble();
            Map<String, Double> options = new LinkedHashMap<>();
            one.get("lr_scheduler_kwargs")
                    .properties()
                    .forEach(option ->
                            options.put(option.getKey(), option.getValue().asDouble()));
            LearningRateSchedule schedule =
                    LearningRateSchedule.of(one.get("lr_scheduler_type").asText(), options, base);
            for (int step = 0; step < one.get("lr_at_step").size(); step++) {
                double wanted = one.get("lr_at_step").get(step).asDouble();
                double rate = base
                        * schedule.factor(
                                step,
                                one.get("num_warmup_steps").asLong(),
                                one.get("num_training_steps").asLong());
                assertThat(rate)
                        .as(one.get("name").asText() + " step " + step)
                        .isCloseTo(wanted, within(Math.max(wanted * 1e-12, 1e-20)));
            }
        }
    }

    @Test
    void namesAnOptionThatAScheduleDoesNotHave() {
        assertThatThrownBy(() -> LearningRateSchedule.of("linear", Map.of("power", 2.0), 1e-5))
                .hasMessageContaining("linear has no option 'power'");
    }
}
