package org.sentenceforge.core.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/**
 * The checked header of a safetensors file: 8 bytes little-endian header length, a JSON object of tensors, then their data.
 *
 * @param dataStart position of the first byte of data in the file
 * @param tensors   by name, in the header's order
 * @param metadata  the entries of {@code __metadata__}
 */
record SafetensorsHeader(long dataStart, Map<String, Entry> tensors, Map<String, String> metadata) {
    static final int LENGTH_BYTES = 8;
    static final String METADATA = "__metadata__";

    /** The limit of the original library; a header of 9 billion parameters' tensors has about 100 kB. */
    private static final long MAX_BYTES = 100_000_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A tensor and its range of bytes, counted from {@link #dataStart}. */
    record Entry(TensorInfo info, long begin, long end) {}

    static SafetensorsHeader read(Path file, FileChannel channel) {
        try {
            long fileSize = channel.size();
            if (fileSize < LENGTH_BYTES) {
                throw bad(file, "has " + fileSize + " bytes, too few for a header: the file is cut short");
            }
            long length = readFully(channel, 0, LENGTH_BYTES).getLong();
            if (length < 0 || length > MAX_BYTES) {
                throw bad(
                        file,
                        "header length " + Long.toUnsignedString(length) + ", expected at most " + MAX_BYTES
                                + ": this is no safetensors file");
            }
            if (length > fileSize - LENGTH_BYTES) {
                throw bad(
                        file, "header length " + length + ", but the file has only " + fileSize + " bytes: cut short");
            }
            byte[] json = readFully(channel, LENGTH_BYTES, (int) length).array();
            Parser parser = new Parser(file);
            parser.parse(json);
            long dataStart = LENGTH_BYTES + length;
            checkRanges(file, parser.tensors, fileSize - dataStart);
            return new SafetensorsHeader(
                    dataStart,
                    Collections.unmodifiableMap(parser.tensors),
                    Collections.unmodifiableMap(parser.metadata));
        } catch (JsonProcessingException e) {
            throw SforgeException.badModel(file + ": header is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("unexpected end of file");
            }
        }
        return buffer.flip();
    }

    /** Ranges must fill the data without gap and overlap, as the original library demands. */
    private static void checkRanges(Path file, Map<String, Entry> tensors, long dataSize) {
        List<Entry> byPosition = new ArrayList<>(tensors.values());
        byPosition.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long position = 0;
        for (Entry entry : byPosition) {
            String name = entry.info().name();
            if (entry.end() > dataSize) {
                throw bad(
                        file,
                        "tensor " + name + " ends at byte " + entry.end() + " of the data, but the file has only "
                                + dataSize + ": cut short, fetch it again");
            }
            if (entry.begin() != position) {
                throw bad(
                        file,
                        "tensor " + name + " begins at byte " + entry.begin() + " of the data, expected " + position
                                + ": tensors " + (entry.begin() < position ? "overlap" : "leave a gap"));
            }
            position = entry.end();
        }
        if (position != dataSize) {
            throw bad(file, "tensors end at byte " + position + " of the data, but the file has " + dataSize);
        }
    }

    private static SforgeException bad(Path file, String what) {
        return SforgeException.badModel(file + ": " + what);
    }

    /** One pass over the header's JSON. */
    private static final class Parser {
        private final Path file;
        private final Map<String, Entry> tensors = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Parser(Path file) {
            this.file = file;
        }

        void parse(byte[] bytes) throws IOException {
            try (JsonParser json = JSON.createParser(bytes)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw bad(file, "header is not a JSON object: this is no safetensors file");
                }
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    json.nextToken();
                    if (name.equals(METADATA)) {
                        metadata(json);
                    } else {
                        tensors.put(name, entry(name, json));
                    }
                }
                if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                    throw bad(file, "header has something behind its JSON object");
                }
            }
        }

        private void metadata(JsonParser json) throws IOException {
            expect(json.currentToken() == JsonToken.START_OBJECT, METADATA + " is not an object");
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                expect(json.nextToken() == JsonToken.VALUE_STRING, METADATA + " entry " + key + " is not a text");
                metadata.put(key, json.getText());
            }
        }

        private Entry entry(String name, JsonParser json) throws IOException {
            expect(json.currentToken() == JsonToken.START_OBJECT, "tensor " + name + " is not described by an object");
            String dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(value == JsonToken.VALUE_STRING, "tensor " + name + ": dtype is not a text");
                        dtype = json.getText();
                    }
                    case "shape" -> shape = numbers(name, key, json);
                    case "data_offsets" -> offsets = numbers(name, key, json);
                    default -> json.skipChildren();
                }
            }
            expect(
                    dtype != null && shape != null && offsets != null && offsets.size() == 2,
                    "tensor " + name + " needs dtype, shape and two data_offsets");
            return checked(new TensorInfo(name, dtype(name, dtype), shape), offsets.get(0), offsets.get(1));
        }

        private Entry checked(TensorInfo info, long begin, long end) {
            long bytes;
            try {
                bytes = info.byteSize();
            } catch (ArithmeticException e) {
                throw bad(file, "tensor " + info.name() + " of shape " + info.shape() + " has more than 2^63 bytes");
            }
            expect(
                    begin <= end && bytes == end - begin,
                    "tensor " + info.name() + " of shape " + info.shape() + " and type " + info.dtype() + " needs "
                            + bytes + " bytes, but its data_offsets are [" + begin + ", " + end + "]");
            return new Entry(info, begin, end);
        }

        private DType dtype(String tensor, String name) {
            return Arrays.stream(DType.values())
                    .filter(dtype -> dtype.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> bad(
                            file,
                            "tensor " + tensor + " has element type " + name + ", which is not supported; supported: "
                                    + Arrays.toString(DType.values())));
        }

        private List<Long> numbers(String tensor, String key, JsonParser json) throws IOException {
            expect(json.currentToken() == JsonToken.START_ARRAY, "tensor " + tensor + ": " + key + " is not an array");
            List<Long> numbers = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expect(
                        json.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                                && json.getLongValue() >= 0,
                        "tensor " + tensor + ": " + key + " holds something else than whole numbers from 0 to 2^63");
                numbers.add(json.getLongValue());
            }
            return List.copyOf(numbers);
        }

        private void expect(boolean condition, String message) {
            if (!condition) {
                throw bad(file, message);
            }
        }
    }
}
