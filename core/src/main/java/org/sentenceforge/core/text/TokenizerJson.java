package org.sentenceforge.core.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * A tokenizer.json with our truncation and without padding, read in one pass: vocabularies have 250,000 entries and more.
 *
 * @param text         the JSON for the tokenizer library
 * @param size         one more than the largest token id of the vocabulary proper
 * @param specialIds   the ids of added tokens that are marked special
 */
record TokenizerJson(String text, int size, Set<Integer> specialIds) {
    private static final JsonFactory JSON = new JsonMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(200_000_000)
                            .build())
                    .build())
            .getFactory();

    /** What stands for unknown words where a model of a type does not say. */
    private static final Map<String, String> USUAL_UNKNOWN = Map.of("WordPiece", "[UNK]", "WordLevel", "<unk>");

    static TokenizerJson read(Path file, int maxLength) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(in)) {
            return read(json, Files.size(file), file, maxLength);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** @param source what errors call the JSON */
    static TokenizerJson read(String text, Path source, int maxLength) {
        try (JsonParser json = JSON.createParser(text)) {
            return read(json, text.length(), source, maxLength);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static TokenizerJson read(JsonParser json, long size, Path file, int maxLength) throws IOException {
        try {
            StringWriter out = new StringWriter((int) Math.min(size + 256, Integer.MAX_VALUE / 4));
            JsonGenerator copy = JSON.createGenerator(out);
            Reader reader = new Reader(file, json, copy);
            reader.read(maxLength);
            copy.close();
            return new TokenizerJson(out.toString(), reader.largestId + 1, Set.copyOf(reader.specialIds));
        } catch (JsonProcessingException e) {
            throw SforgeException.badModel(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static SforgeException unreadable(Path file, IOException e) {
        String reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
        return SforgeException.badModel(file + ": cannot be read: " + reason, e);
    }

    /** Copies the file, taking out what is replaced and noting the ids on the way. */
    private static final class Reader {
        private final Path file;
        private final JsonParser json;
        private final JsonGenerator copy;
        private final Set<Integer> specialIds = new HashSet<>();
        /** The vocabulary of a model that has words by name. */
        private final Set<String> words = new HashSet<>();

        private int largestId = -1;

        Reader(Path file, JsonParser json, JsonGenerator copy) {
            this.file = file;
            this.json = json;
            this.copy = copy;
        }

        void read(int maxLength) throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw SforgeException.badModel(file + ": not a JSON object");
            }
            copy.writeStartObject();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (key) {
                    case "truncation", "padding" -> json.skipChildren();
                    case "added_tokens" -> {
                        copy.writeFieldName(key);
                        addedTokens(value);
                    }
                    case "model" -> {
                        copy.writeFieldName(key);
                        model(value);
                    }
                    default -> {
                        JsonNode part = json.readValueAsTree();
                        new PartCheck(file).check(key, part);
                        copy.writeFieldName(key);
                        copy.writeTree(part);
                    }
                }
            }
            copy.writeObjectFieldStart("truncation");
            copy.writeStringField("direction", "Right");
            copy.writeNumberField("max_length", maxLength);
            copy.writeStringField("strategy", "LongestFirst");
            copy.writeNumberField("stride", 0);
            copy.writeEndObject();
            copy.writeNullField("padding");
            copy.writeEndObject();
        }

        private void addedTokens(JsonToken value) throws IOException {
            if (value != JsonToken.START_ARRAY) {
                copy.copyCurrentStructureExact(json);
                return;
            }
            copy.writeStartArray();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                addedToken();
            }
            copy.writeEndArray();
        }

        private void addedToken() throws IOException {
            int id = -1;
            boolean special = false;
            copy.writeStartObject();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (key.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    id = json.getIntValue();
                }
                special |= key.equals("special") && value == JsonToken.VALUE_TRUE;
                copy.writeFieldName(key);
                copy.copyCurrentStructureExact(json);
            }
            copy.writeEndObject();
            if (special) {
                specialIds.add(id);
            }
        }

        private void model(JsonToken value) throws IOException {
            if (value != JsonToken.START_OBJECT) {
                throw SforgeException.badModel(file + ": 'model' is not an object");
            }
            Map<String, String> said = new HashMap<>();
            copy.writeStartObject();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken start = json.nextToken();
                copy.writeFieldName(key);
                if (key.equals("vocab") && start == JsonToken.START_OBJECT) {
                    vocabularyById();
                } else if (key.equals("vocab") && start == JsonToken.START_ARRAY) {
                    vocabularyByPosition();
                } else {
                    if (start.isScalarValue()) {
                        said.put(key, json.getText());
                    }
                    copy.copyCurrentStructureExact(json);
                }
            }
            copy.writeEndObject();
            checkUnknown(said);
        }

        /** At the first word that is not in the vocabulary the native library would end the process. */
        private void checkUnknown(Map<String, String> said) {
            String usual = USUAL_UNKNOWN.get(said.getOrDefault("type", ""));
            String unknown = said.getOrDefault("unk_token", usual);
            boolean none = unknown == null || unknown.equals("null") && usual == null;
            if (!none && !words.contains(unknown)) {
                throw SforgeException.badModel(file + ": the token '" + unknown
                        + "', which stands for unknown words, is not in the vocabulary; fetch the file again");
            }
        }

        private void vocabularyById() throws IOException {
            copy.writeStartObject();
            for (String token = json.nextFieldName(); token != null; token = json.nextFieldName()) {
                json.nextToken();
                largestId = Math.max(largestId, json.getIntValue());
                words.add(token);
                copy.writeNumberField(token, json.getIntValue());
            }
            copy.writeEndObject();
        }

        private void vocabularyByPosition() throws IOException {
            copy.writeStartArray();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                largestId++;
                copy.copyCurrentStructureExact(json);
            }
            copy.writeEndArray();
        }
    }
}
