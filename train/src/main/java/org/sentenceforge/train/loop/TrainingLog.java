package org.sentenceforge.train.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** A run's log as JSON: one object per entry. */
public final class TrainingLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainingLog() {}

    static ObjectNode json(LogEntry entry) {
        ObjectNode json = JSON.createObjectNode();
        entry.values().forEach((key, value) -> json.put(key, value));
        json.put("epoch", entry.epoch());
        json.put("step", entry.step());
        return json;
    }

    /** The content of {@code training-log.jsonl}. */
    public static String lines(List<LogEntry> log) {
        return log.stream().map(entry -> json(entry) + "\n").collect(Collectors.joining());
    }
}
