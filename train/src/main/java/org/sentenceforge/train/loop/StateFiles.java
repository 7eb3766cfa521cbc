package org.sentenceforge.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.train.config.arguments.Moments;
import org.sentenceforge.train.config.arguments.Schedules;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.DynamicLossScale;
import org.sentenceforge.train.optimizer.LearningRates;

/**
 * A run's state in a checkpoint's files: {@value #TRAINER}, as transformers writes and reads it (spec: training, section 8), and {@value
 * #OWN}, what that has no place for.
 */
final class StateFiles {
    static final String TRAINER = "trainer_state.json";
    static final String OWN = "sforge_state.json";

    /** What transformers writes where the strategy is not {@code steps} and nothing else is said. */
    private static final long USUAL_STEPS = 500;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private StateFiles() {}

    /**
     * The content of {@value #OWN}.
     *
     * @param generation of the run among those that wrote into the same folder, counted from 1: a later run's, or a resumed one's, is higher
     * @param step       updates done
     * @param modelOnly  whether there is no state of the optimizer
     * @param lossScale  of fp16
     * @param bestKey    of what models are compared by, or null before any was
     * @param before     evaluation of the model that training started from, or null
     */
    record Own(
            long generation,
            long step,
            boolean modelOnly,
            TrainingState.Totals totals,
            Rates learningRates,
            DynamicLossScale lossScale,
            String bestKey,
            Measured before) {}

    /** {@link LearningRates.State}, with a best metric that may be null. */
    record Rates(long updates, Double best, int badEvaluations, int cooldown, int reductions) {

        static Rates of(LearningRates.State state) {
            return new Rates(
                    state.updates(),
                    state.best().isPresent() ? state.best().getAsDouble() : null,
                    state.badEvaluations(),
                    state.cooldown(),
                    state.reductions());
        }

        LearningRates.State state() {
            return new LearningRates.State(
                    updates,
                    best == null ? OptionalDouble.empty() : OptionalDouble.of(best),
                    badEvaluations,
                    cooldown,
                    reductions);
        }
    }

    /** @param bestCheckpoint where the best checkpoint so far lies */
    static void write(
            Path folder,
            TrainingState state,
            Schedule schedule,
            TrainingArguments arguments,
            Optional<Path> bestCheckpoint,
            long generation)
            throws IOException {
        PrettyJson.write(folder.resolve(TRAINER), trainer(state, schedule, arguments, bestCheckpoint), 2);
        Own own = new Own(
                generation,
                state.update(),
                arguments.schedules().saving().onlyModel(),
                state.totals(),
                Rates.of(state.rates()),
                state.scale(),
                state.best().map(TrainingState.Best::key).orElse(null),
                state.before().orElse(null));
        PrettyJson.write(folder.resolve(OWN), JSON.valueToTree(own), 2);
    }

    /** The keys in the order of their names, as transformers sorts them; those of a log's entry in ours. */
    private static ObjectNode trainer(
            TrainingState state, Schedule schedule, TrainingArguments arguments, Optional<Path> bestCheckpoint) {
        Schedules schedules = arguments.schedules();
        long total = schedule.totalUpdates();
        Optional<TrainingState.Best> best = state.best();
        ObjectNode json = JSON.createObjectNode();
        json.put("best_global_step", best.map(TrainingState.Best::update).orElse(null));
        json.put("best_metric", best.map(TrainingState.Best::metric).orElse(null));
        json.put("best_model_checkpoint", bestCheckpoint.map(Path::toString).orElse(null));
        json.put("epoch", schedule.epochAfter(state.update()));
        json.put("eval_steps", steps(schedules.evaluation().moments(), total));
        json.put("global_step", state.update());
        json.put("is_hyper_param_search", false);
        json.put("is_local_process_zero", true);
        json.put("is_world_process_zero", true);
        ArrayNode history = json.putArray("log_history");
        state.log().forEach(entry -> history.add(TrainingLog.json(entry)));
        json.put("logging_steps", steps(schedules.logging().moments(), total));
        json.put("max_steps", total);
        json.put("num_input_tokens_seen", state.totals().tokens());
        json.put("num_train_epochs", schedule.passes());
        json.put("save_steps", steps(schedules.saving().moments(), total));
        ObjectNode control = json.putObject("stateful_callbacks").putObject("TrainerControl");
        control.putObject("args")
                .put("should_epoch_stop", false)
                .put("should_evaluate", false)
                .put("should_log", false)
                .put("should_save", true)
                .put("should_training_stop", state.update() >= total);
        control.putObject("attributes");
        json.put("total_flos", 0.0); // sentence-transformers' models do not tell theirs
        json.put("train_batch_size", arguments.batches().size());
        json.putNull("trial_name");
        json.putNull("trial_params");
        return json;
    }

    private static long steps(Moments moments, long total) {
        return moments.every() > 0 ? moments.updates(total) : USUAL_STEPS;
    }

    /**
     * What a checkpoint says of itself.
     *
     * @throws SforgeException (bad data) where it does not
     */
    static Own own(Path checkpoint) {
        Path file = checkpoint.resolve(OWN);
        try {
            return JSON.readValue(Files.readString(file), Own.class);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * The state that a checkpoint holds.
     *
     * @throws SforgeException (bad data) where it cannot be read
     */
    static TrainingState read(Path checkpoint) {
        Own own = own(checkpoint);
        Path file = checkpoint.resolve(TRAINER);
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            List<LogEntry> log = new ArrayList<>();
            json.path("log_history").forEach(entry -> log.add(TrainingLog.entry(entry)));
            Optional<TrainingState.Best> best = json.path("best_metric").isNumber()
                    ? Optional.of(new TrainingState.Best(
                            own.bestKey,
                            json.get("best_metric").asDouble(),
                            json.path("best_global_step").asLong()))
                    : Optional.empty();
            return TrainingState.of(
                    own.step,
                    own.totals,
                    own.learningRates.state(),
                    own.lossScale,
                    Optional.ofNullable(own.before),
                    best,
                    log);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SforgeException unreadable(Path file, IOException e) {
        return SforgeException.badData(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
}
