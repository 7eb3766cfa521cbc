package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;

/** Card data as JSON: keys in snake case, the order of maps kept, integers and floating-point numbers told apart. */
public final class CardJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private CardJson() {}

    /** The mapper for other records that belong to a card. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads one object from a file; keys that nobody knows are skipped.
     *
     * @throws SforgeException bad data, when the file is missing, is no JSON, or a key has a value of another type
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            JsonNode tree = MAPPER.readTree(withoutByteOrderMark(Files.readString(file, StandardCharsets.UTF_8)));
            if (tree == null || !tree.isObject()) {
                throw SforgeException.badData(file + ": expected a JSON object with the card's data, got "
                        + (tree == null || tree.isMissingNode() ? "an empty file" : "a JSON value of another type"));
            }
            return MAPPER.treeToValue(tree, type);
        } catch (NoSuchFileException e) {
            throw SforgeException.badData(file + ": no such file", e);
        } catch (JsonMappingException e) {
            // what a record refuses, it says in words of its own
            String problem = e.getCause() instanceof IllegalArgumentException refused
                    ? refused.getMessage()
                    : e.getOriginalMessage();
            throw SforgeException.badData(file + ": " + path(e) + ": " + problem, e);
        } catch (JsonProcessingException e) {
            throw SforgeException.badData(
                    file + ":" + e.getLocation().getLineNr() + ": no valid JSON: "
                            + e.getOriginalMessage().replaceAll(" \\(start marker at .*", ""),
                    e);
        } catch (CharacterCodingException e) {
            throw SforgeException.badData(file + ": is not UTF-8 text; save it as UTF-8", e);
        } catch (IOException e) {
            throw SforgeException.badData(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.isEmpty() ? "the card's data" : "key '" + path + "'";
    }
}
