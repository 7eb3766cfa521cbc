package org.sentenceforge.train.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicFile;

/**
 * The file {@value #FILE} of a run, one JSON object per entry, to be followed while the run goes. Owns the open file until closed.
 *
 * <p>It has nothing that a clock tells: a resumed run's ends with the same bytes as that of a run which was never interrupted.
 */
public final class TrainingLog implements AutoCloseable {
    public static final String FILE = "training-log.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final OutputStream out;

    private TrainingLog(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Begins the file anew with what is known already: nothing, or what was logged up to the checkpoint that a run goes on from.
     *
     * @param folder the run's output
     */
    static TrainingLog begin(Path folder, List<LogEntry> known) {
        Path file = folder.resolve(FILE);
        AtomicFile.writeString(file, known.stream().map(TrainingLog::line).collect(Collectors.joining()));
        try {
            return new TrainingLog(file, Files.newOutputStream(file, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** Adds an entry; whoever reads the file sees it at once. */
    void append(LogEntry entry) {
        try {
            out.write(line(entry).getBytes(UTF_8));
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static SforgeException cannotWrite(Path file, IOException e) {
        return SforgeException.failed(file + ": cannot be written (" + e.getMessage() + "); check the disk's space", e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** An entry as a line of the file, with its end. */
    public static String line(LogEntry entry) {
        return json(entry) + "\n";
    }

    static ObjectNode json(LogEntry entry) {
        ObjectNode json = JSON.createObjectNode();
        entry.values().forEach((key, value) -> json.put(key, value));
        json.put("epoch", entry.epoch());
        json.put("step", entry.step());
        return json;
    }

    static LogEntry entry(JsonNode json) {
        Map<String, Double> values = new LinkedHashMap<>();
        json.properties().forEach(value -> {
            if (!value.getKey().equals("epoch") && !value.getKey().equals("step")) {
                values.put(value.getKey(), number(value.getValue()));
            }
        });
        return new LogEntry(json.get("epoch").asDouble(), json.get("step").asLong(), values);
    }

    /** JSON has no NaN: Jackson writes it as a text. */
    private static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText());
    }
}
