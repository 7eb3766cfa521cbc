package org.sentenceforge.core.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The YAML of configurations: one document of scalars, lists and maps. What is no such document is said in one line. */
public final class YamlDocument {
    private static final YAMLFactory FACTORY = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private YamlDocument() {}

    /** What is wrong with a text that should be YAML. */
    public static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        InvalidException(int line, String problem, Throwable cause) {
            super(problem, cause);
            this.line = line;
        }

        /** Where, counted from 1; 0 where that is not known. */
        public int line() {
            return line;
        }
    }

    /** Reads a document; of an empty one a missing node comes. */
    public static JsonNode read(String yaml) throws InvalidException {
        try (JsonParser parser = parser(yaml)) {
            JsonNode root = MAPPER.readTree(parser);
            if (parser.nextToken() != null) {
                throw new InvalidException(
                        parser.currentTokenLocation().getLineNr(),
                        "expected one document, got a second one behind '---'",
                        null);
            }
            return root == null ? MAPPER.missingNode() : root;
        } catch (AliasException e) {
            throw new InvalidException(e.line, e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw new IllegalStateException(e); // a text has no errors of reading
        }
    }

    /** The tokens of a document that {@link #read} could read. */
    static JsonParser parser(String yaml) throws IOException {
        return new Tokens(FACTORY.createParser(yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml));
    }

    /** Not every exception knows a place, and the parser's messages draw the line over several lines. */
    private static InvalidException invalid(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return new InvalidException(0, "too large, or nested too deeply", e);
        }
        if (e.getCause() instanceof MarkedYAMLException marked) {
            Mark mark = marked.getProblemMark();
            return new InvalidException(mark == null ? 0 : mark.getLine() + 1, marked.getProblem(), e);
        }
        JsonLocation location = e.getLocation();
        return new InvalidException(
                location == null ? 0 : Math.max(0, location.getLineNr()),
                e.getOriginalMessage().lines().findFirst().orElse("it cannot be read"),
                e);
    }

    /** Jackson would read an alias as the text of its name. */
    private static final class AliasException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int line;

        AliasException(int line, String name) {
            super("the alias *" + name + " is not supported; write the value out");
            this.line = line;
        }
    }

    /** Reads {@code .nan} and {@code .inf} as texts, which a type of numbers refuses by their place; Jackson stops at them. */
    private static final class Tokens extends JsonParserDelegate {
        private JsonToken current;

        Tokens(YAMLParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            current = super.nextToken();
            if (current == JsonToken.VALUE_NUMBER_FLOAT && !isFinite(getText())) {
                current = JsonToken.VALUE_STRING;
            }
            if (((YAMLParser) delegate).isCurrentAlias()) {
                throw new AliasException(currentTokenLocation().getLineNr(), getText());
            }
            return current;
        }

        private static boolean isFinite(String number) {
            String last = number.substring(number.lastIndexOf('.') + 1);
            return !last.equalsIgnoreCase("nan") && !last.equalsIgnoreCase("inf");
        }

        @Override
        public JsonToken currentToken() {
            return current;
        }

        @Override
        public int currentTokenId() {
            return current == null ? 0 : current.id();
        }

        @Override
        public boolean hasToken(JsonToken token) {
            return current == token;
        }

        @Override
        public boolean hasTokenId(int id) {
            return currentTokenId() == id;
        }
    }
}
