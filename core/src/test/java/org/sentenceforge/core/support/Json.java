package org.sentenceforge.core.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** JSON files as tests read them. */
public final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    public static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static float[][] matrix(JsonNode rows) {
        return JSON.convertValue(rows, float[][].class);
    }

    public static float[] vector(JsonNode numbers) {
        return JSON.convertValue(numbers, float[].class);
    }

    public static int[] ints(JsonNode numbers) {
        return JSON.convertValue(numbers, int[].class);
    }

    public static List<String> strings(JsonNode texts) {
        return StreamSupport.stream(texts.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** The numbers of an object by their names, in its order. */
    public static Map<String, Double> numbers(JsonNode object) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> numbers.put(field.getKey(), field.getValue().asDouble()));
        return numbers;
    }
}
