package org.sentenceforge.core.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * A tokenizer.json with our truncation and without padding, read in one pass: vocabularies have 250,000 entries and more.
 *
 * @param text         the JSON for the tokenizer library
 * @param size         one more than the largest token id of the vocabulary proper
 * @param specialIds   the ids of added tokens that are marked special
 * @param runs         what may be cut out of texts, where that is known
 */
record TokenizerJson(String text, int size, Set<Integer> specialIds, Optional<LongRuns> runs) {
    private static final JsonFactory JSON = new JsonMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(200_000_000)
                            .build())
                    .build())
            .getFactory();

    /** Characters. The native library's time grows with the square of them where they repeat: 0.04 s for so many, minutes for 100,000. */
    private static final int LONGEST_ADDED = 1_000;

    /** What stands for unknown words where a model of a type does not say. */
    private static final Map<String, String> USUAL_UNKNOWN = Map.of("WordPiece", "[UNK]", "WordLevel", "<unk>");

    /** @param markers tokens that are added with these ids, to be found in texts as they are spelt */
    static TokenizerJson read(Path file, int maxLength, Map<String, Integer> markers) {
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(in)) {
            return read(json, Files.size(file), file, maxLength, markers);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The same; {@code source} is what errors call the JSON. */
    static TokenizerJson read(String text, Path source, int maxLength, Map<String, Integer> markers) {
        try (JsonParser json = JSON.createParser(text)) {
            return read(json, text.length(), source, maxLength, markers);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static TokenizerJson read(
            JsonParser json, long size, Path file, int maxLength, Map<String, Integer> markers) throws IOException {
        try {
            StringWriter out = new StringWriter((int) Math.min(size + 256, Integer.MAX_VALUE / 4));
            JsonGenerator copy = JSON.createGenerator(out);
            Reader reader = new Reader(file, json, copy, markers);
            reader.read(maxLength);
            copy.close();
            return new TokenizerJson(
                    out.toString(), reader.largestId + 1, Set.copyOf(reader.specialIds), reader.runs());
        } catch (JsonProcessingException e) {
            throw SforgeException.badModel(file + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (NumberFormatException e) { // Jackson's, of an exponent that no decimal has
            throw SforgeException.badModel(file + ": holds a number that is too large; fetch the file again", e);
        }
    }

    Vocabulary vocabulary() {
        try (JsonParser json = JSON.createParser(text)) {
            return Vocabulary.of(json.readValueAsTree());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it was written by this class
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
        private final Map<String, Integer> markers;
        private final Set<Integer> specialIds = new HashSet<>();
        /** What the parts besides the model are, by their keys. */
        private final Map<String, String> types = new HashMap<>();

        private JsonNode normalizer = MissingNode.getInstance();
        private final List<String> addedTexts = new ArrayList<>();
        /** Those that are looked for in normalized texts. */
        private final List<String> normalizedTexts = new ArrayList<>();

        private final Merges merges = new Merges();
        private String prefix = "";
        /** What the model says in single values. */
        private final Map<String, String> said = new HashMap<>();
        /** The vocabulary of a model that has words by name. */
        private final Set<String> words = new HashSet<>();

        private int largestId = -1;
        /** Whether the model's vocabulary is a list: Unigram's alone is. */
        private boolean byPosition;

        Reader(Path file, JsonParser json, JsonGenerator copy, Map<String, Integer> markers) {
            this.file = file;
            this.json = json;
            this.copy = copy;
            this.markers = markers;
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
                        types.put(key, part.path("type").asText());
                        normalizer = key.equals("normalizer") ? part : normalizer;
                        copy.writeFieldName(key);
                        copy.writeTree(part);
                    }
                }
            }
            for (String token : normalizedTexts) {
                if (!token.isEmpty() && !NormalizedToken.survives(token, normalizer)) {
                    throw SforgeException.badModel(file
                            + ": an added token is looked for in normalized texts, but the normalizer leaves nothing of it;"
                            + " set its 'normalized' to false");
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
            for (Map.Entry<String, Integer> marker : markers.entrySet()) { // what is said last holds
                copy.writeTree(marker(marker.getKey(), marker.getValue()));
                specialIds.add(marker.getValue());
            }
            copy.writeEndArray();
        }

        private static JsonNode marker(String token, int id) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("id", id)
                    .put("content", token)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }

        private void addedToken() throws IOException {
            int id = -1;
            boolean special = false;
            boolean normalized = true;
            String content = "";
            copy.writeStartObject();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (key.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    id = json.getIntValue();
                }
                special |= key.equals("special") && value == JsonToken.VALUE_TRUE;
                if (key.equals("content")) {
                    content = json.getText();
                    checkLength(content);
                }
                normalized &= !key.equals("normalized") || value == JsonToken.VALUE_TRUE;
                copy.writeFieldName(key);
                copy.copyCurrentStructureExact(json);
            }
            copy.writeEndObject();
            addedTexts.add(content);
            if (normalized) {
                normalizedTexts.add(content);
            }
            if (special) {
                specialIds.add(id);
            }
        }

        private void checkLength(String added) {
            if (added.length() > LONGEST_ADDED) {
                throw SforgeException.badModel(file + ": an added token has " + added.length()
                        + " characters, expected at most " + LONGEST_ADDED + "; fetch the file again");
            }
        }

        private void model(JsonToken value) throws IOException {
            if (value != JsonToken.START_OBJECT) {
                throw SforgeException.badModel(file + ": 'model' is not an object");
            }
            copy.writeStartObject();
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken start = json.nextToken();
                copy.writeFieldName(key);
                if (key.equals("vocab") && start == JsonToken.START_OBJECT) {
                    vocabularyById();
                } else if (key.equals("vocab") && start == JsonToken.START_ARRAY) {
                    vocabularyByPosition();
                } else if (key.equals("merges") && start == JsonToken.START_ARRAY) {
                    merges.copy(json, copy);
                } else {
                    if (start.isScalarValue()) {
                        said.put(key, json.getText());
                    }
                    if (key.equals("continuing_subword_prefix") && start == JsonToken.VALUE_STRING) {
                        prefix = json.getText();
                    }
                    copy.copyCurrentStructureExact(json);
                }
            }
            copy.writeEndObject();
            checkUnknown();
            if (!merges.canLose(prefix)) {
                throw SforgeException.badModel(
                        file + ": the model has merges whose second piece does not begin with its"
                                + " 'continuing_subword_prefix'; have the original library write it");
            }
        }

        Optional<LongRuns> runs() {
            return LongRuns.of(
                    types.getOrDefault("normalizer", ""), types.getOrDefault("pre_tokenizer", ""), said, addedTexts);
        }

        /** At the first word that is not in the vocabulary the native library would end the process. */
        private void checkUnknown() {
            if (byPosition && said.getOrDefault("unk_id", "null").equals("null")) {
                throw SforgeException.badModel(
                        file
                                + ": the model has no 'unk_id', the piece that stands for unknown characters; have the original library write it with one");
            }
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
            byPosition = true;
            copy.writeStartArray();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                largestId++;
                copy.copyCurrentStructureExact(json);
            }
            copy.writeEndArray();
        }
    }
}
