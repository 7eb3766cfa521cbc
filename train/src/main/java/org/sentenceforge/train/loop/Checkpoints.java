package org.sentenceforge.train.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.Optimizer;
import org.sentenceforge.train.step.TrainingStep;

/**
 * The checkpoints of a run: {@code checkpoints/checkpoint-N} in its output directory, each a complete model directory with {@code
 * optimizer.safetensors} and {@code trainer_state.json} beside the model's files.
 */
public final class Checkpoints {
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String STATE = "trainer_state.json";
    private static final String OPTIMIZER = "optimizer.safetensors";

    private final Path folder;
    private final TrainingArguments arguments;

    Checkpoints(Path output, TrainingArguments arguments) {
        folder = output.resolve("checkpoints");
        this.arguments = arguments;
    }

    /** The newest checkpoint of an output directory. */
    public static Optional<Path> last(Path output) {
        return newestFirst(output.resolve("checkpoints")).stream().findFirst();
    }

    /** By the time of writing, for an earlier run in the same folder may have made more updates. */
    private static List<Path> newestFirst(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(Checkpoints::written)
                            .thenComparingLong(Checkpoints::update)
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be listed", e);
        }
    }

    private static FileTime written(Path checkpoint) {
        try {
            return Files.getLastModifiedTime(checkpoint.resolve(STATE));
        } catch (IOException e) {
            return FileTime.fromMillis(0); // no state, no checkpoint to prefer
        }
    }

    private static long update(Path checkpoint) {
        Matcher name = NAME.matcher(checkpoint.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    Path path(long update) {
        return folder.resolve("checkpoint-" + update);
    }

    void save(TrainedModel model, Optimizer optimizer, TrainingState state) {
        try {
            Files.createDirectories(folder);
            try (AtomicDirectory directory = AtomicDirectory.create(path(state.update()));
                    Weights memory = optimizer.state()) {
                model.write(directory.path());
                SafetensorsWriter.copy(directory.path().resolve(OPTIMIZER), memory);
                Files.writeString(directory.path().resolve(STATE), JSON.writeValueAsString(json(state)));
                directory.commit();
            }
            rotate(state);
        } catch (IOException e) {
            throw SforgeException.failed(
                    folder + ": cannot write a checkpoint (" + e.getMessage() + "); check the disk's space", e);
        }
    }

    /** Deletes the oldest checkpoints beyond the limit; the best and the last stay. */
    private void rotate(TrainingState state) throws IOException {
        List<Path> kept = new ArrayList<>();
        for (Path checkpoint : newestFirst(folder)) {
            boolean best = arguments.keepsBest()
                    && state.best()
                            .filter(b -> b.update() == update(checkpoint))
                            .isPresent();
            if (best || kept.size() < arguments.schedules().saving().limit()) {
                kept.add(checkpoint);
            } else {
                delete(checkpoint);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private ObjectNode json(TrainingState state) {
        ObjectNode json = JSON.createObjectNode();
        json.put("global_step", state.update());
        json.put("best_metric", state.best().map(TrainingState.Best::metric).orElse(null));
        json.put(
                "best_global_step", state.best().map(TrainingState.Best::update).orElse(null));
        json.put(
                "best_model_checkpoint",
                state.best().map(best -> "checkpoint-" + best.update()).orElse(null));
        json.put("max_steps", arguments.duration().maxSteps());
        json.put("num_train_epochs", arguments.duration().epochs());
        json.put("train_batch_size", arguments.batches().size());
        json.putPOJO("unlogged", state.unlogged());
        ArrayNode history = json.putArray("log_history");
        for (LogEntry entry : state.log()) {
            history.add(TrainingLog.json(entry));
        }
        return json;
    }

    /** Puts the optimiser's memory back and says how far the run was. */
    TrainingState restore(Path checkpoint, TrainingStep step) {
        try (SafetensorsFile memory = SafetensorsFile.open(checkpoint.resolve(OPTIMIZER))) {
            step.optimizer().restore(memory);
        }
        try {
            JsonNode json = JSON.readTree(Files.readString(checkpoint.resolve(STATE)));
            List<LogEntry> log = new ArrayList<>();
            json.path("log_history").forEach(entry -> log.add(entry(entry)));
            TrainingState.Best best = json.path("best_metric").isNumber()
                    ? new TrainingState.Best(
                            json.get("best_metric").asDouble(),
                            json.get("best_global_step").asLong())
                    : null;
            JsonNode unlogged = json.path("unlogged");
            return TrainingState.of(
                    json.path("global_step").asLong(),
                    new TrainingState.Unlogged(
                            unlogged.path("loss_sum").asDouble(),
                            unlogged.path("updates").asLong()),
                    best,
                    log);
        } catch (IOException e) {
            throw SforgeException.badData(
                    checkpoint + ": cannot be resumed from (" + e.getMessage()
                            + "); choose another checkpoint with --resume",
                    e);
        }
    }

    private static LogEntry entry(JsonNode json) {
        Map<String, Double> values = new LinkedHashMap<>();
        json.properties().forEach(value -> {
            if (!value.getKey().equals("epoch") && !value.getKey().equals("step")) {
                values.put(value.getKey(), value.getValue().asDouble());
            }
        });
        return new LogEntry(json.get("epoch").asDouble(), json.get("step").asLong(), values);
    }
}
