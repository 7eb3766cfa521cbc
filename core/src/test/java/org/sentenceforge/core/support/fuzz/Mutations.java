package org.sentenceforge.core.support.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Broken versions of a file that is whole: by bytes, by words and lines, or by the structure of its JSON. */
public final class Mutations {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What readers have stumbled over, here or elsewhere, as JSON. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1e308",
            "1e999999999",
            "-0.5",
            "NaN",
            "Infinity",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"../../etc/passwd\"",
            "\"/\"",
            "\"1\"",
            "\"" + "x".repeat(5000) + "\"",
            "[]",
            "{}",
            "[[]]",
            "{\"\":{}}",
            "[null]",
            "[1,\"a\",{}]",
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900));

    /** The same for texts of any kind. */
    private static final List<String> WORDS = List.of(
            "\0",
            "\uFEFF",
            "\r\n",
            "\t",
            "\"",
            "'",
            "\\",
            "---\n",
            "...\n",
            "- ",
            ": ",
            "{",
            "[",
            "}",
            "]",
            ",",
            "#",
            "!!java.lang.Object ",
            "&a ",
            "*a",
            "<<: ",
            "%TAG ! x:\n",
            ".nan",
            "-.inf",
            "0x7fffffffffffffff",
            "99999999999999999999",
            "2001-13-45",
            "null",
            "~",
            "../",
            "|\n",
            ">\n",
            "\u2028",
            "\ud83d\ude00",
            "${HOME}",
            "[".repeat(300),
            "{a: ".repeat(300),
            "- ".repeat(300),
            "\n".repeat(200));

    private final SplittableRandom random;

    public Mutations(SplittableRandom random) {
        this.random = random;
    }

    /** One of several files, for instance. */
    public <T> T oneOf(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    /** True for one in so many. */
    public boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    /** Changes bytes: some flipped, left out, repeated, moved, replaced by extreme numbers, or cut off. */
    public byte[] ofBytes(byte[] whole) {
        byte[] bytes = whole.clone();
        for (int edits = edits(); edits > 0; edits--) {
            bytes = byteEdit(bytes);
        }
        return bytes;
    }

    /** Changes a text by its words and lines, now and then by its bytes. */
    public byte[] ofText(byte[] whole) {
        if (random.nextInt(6) == 0) {
            return ofBytes(whole);
        }
        String text = new String(whole, UTF_8);
        for (int edits = edits(); edits > 0; edits--) {
            text = random.nextBoolean() ? wordEdit(text) : lineEdit(text);
        }
        return text.getBytes(UTF_8);
    }

    /** Changes JSON mostly by its structure, so that it stays JSON, else as a text. */
    public byte[] ofJson(byte[] whole) {
        if (random.nextInt(4) == 0) {
            return ofText(whole);
        }
        try {
            JsonNode root = JSON.readTree(whole);
            for (int edits = edits(); edits > 0; edits--) {
                root = jsonEdit(root);
            }
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mostly one: a reader that stops at the first mistake hides those behind it. */
    private int edits() {
        int edits = 1;
        while (edits < 6 && random.nextInt(3) == 0) {
            edits++;
        }
        return edits;
    }

    private byte[] byteEdit(byte[] bytes) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(bytes.length - at, 1 << random.nextInt(8)));
        byte[] changed = bytes.clone();
        switch (random.nextInt(8)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt(256);
            case 2 -> changed = splice(bytes, at, at + length, new byte[0]);
            case 3 -> changed = splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
            case 4 -> {
                int from = random.nextInt(bytes.length);
                changed = splice(
                        bytes, at, at + length, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
            }
            case 5 -> extremeNumber(changed, at);
            case 6 -> changed = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? at : bytes.length + length);
            default -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                changed = splice(bytes, at, at + length, noise);
            }
        }
        return changed;
    }

    /** Lengths and offsets lie in files as numbers of 1 to 8 bytes, little-endian. */
    private void extremeNumber(byte[] bytes, int at) {
        long number =
                oneOf(List.of(0L, -1L, 1L, 0x7fL, 0xffL, 0x7fffL, 0xffffL, 0x7fffffffL, 0xffffffffL, Long.MAX_VALUE));
        int size = 1 << random.nextInt(4);
        for (int i = 0; i < size && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (number >> 8 * i);
        }
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] between) {
        byte[] result = Arrays.copyOf(bytes, from + between.length + bytes.length - to);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
        return result;
    }

    private String wordEdit(String text) {
        int at = random.nextInt(text.length() + 1);
        int end = at;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        String word = random.nextInt(4) == 0 ? oneOf(VALUES) : oneOf(WORDS);
        return text.substring(0, at) + word + text.substring(random.nextBoolean() ? end : at);
    }

    private String lineEdit(String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("(?<=\n)")));
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(random.nextInt(lines.size()), line);
            case 2 -> lines.set(at, " ".repeat(random.nextInt(6)) + line.stripLeading());
            case 3 -> lines.set(at, line.replace(":", "").replace(",", ""));
            case 4 -> {
                int colon = line.indexOf(':');
                lines.set(at, colon < 0 ? oneOf(WORDS) : line.substring(0, colon + 1) + " " + oneOf(VALUES) + "\n");
            }
            default -> lines = lines.subList(0, at);
        }
        return String.join("", lines);
    }

    private JsonNode jsonEdit(JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        List<JsonNode> filled =
                containers.stream().filter(node -> !node.isEmpty()).toList();
        if (filled.isEmpty() || random.nextInt(40) == 0) {
            return value(containers);
        }
        JsonNode container = oneOf(filled);
        if (container instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            objectEdit(object, oneOf(keys), keys, containers);
        } else {
            arrayEdit((ArrayNode) container, containers);
        }
        return root;
    }

    private void objectEdit(ObjectNode object, String key, List<String> keys, List<JsonNode> containers) {
        switch (random.nextInt(5)) {
            case 0 -> object.remove(key);
            case 1 -> object.set(oneOf(keys), object.get(key).deepCopy());
            case 2 -> {
                JsonNode value = object.remove(key);
                object.set(random.nextBoolean() ? key + "_" : oneOf(WORDS), value);
            }
            default -> object.set(key, value(containers));
        }
    }

    private void arrayEdit(ArrayNode array, List<JsonNode> containers) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(5)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, array.get(at).deepCopy());
            case 2 -> array.add(value(containers));
            default -> array.set(at, value(containers));
        }
    }

    /** Extreme, or right in another place. */
    private JsonNode value(List<JsonNode> containers) {
        return !containers.isEmpty() && random.nextInt(4) == 0
                ? oneOf(containers).deepCopy()
                : JSON.getNodeFactory().rawValueNode(new RawValue(oneOf(VALUES)));
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }
}
