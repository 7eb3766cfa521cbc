package org.sentenceforge.core.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/**
 * What a file of vectors says of them: one JSON object {@code {"model", "weights", "precision", "dimension", "ranges"}}. It lies where the
 * format has a place for it: under the key {@value #KEY} in the metadata of .safetensors and .parquet, as a comment on a DuckDB table, of
 * Parquet files that Spark wrote among the metadata of the column; of other formats in a file beside it, whose name has {@value #SIDE_FILE} behind.
 *
 * @param model     that made them, where it is known
 * @param dimension numbers of a vector before quantization
 * @param ranges    what the levels of {@link Precision#INT8} and {@link Precision#UINT8} divide; empty for other precisions
 */
public record VectorLabel(Optional<ModelMark> model, Precision precision, int dimension, Optional<ValueRanges> ranges) {
    /** The key of a label among other metadata. */
    public static final String KEY = "sentenceforge";

    /** The key under which Spark keeps what it says of the columns of a Parquet file: JSON, with the label in the column's metadata. */
    public static final String SPARK_KEY = "org.apache.spark.sql.parquet.row.metadata";

    static final String SIDE_FILE = ".json";
    /** JSON of ASCII characters alone, whose length is then its number of bytes. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Where the label of a file lies whose format has no place for it. */
    public static Path beside(Path vectors) {
        return vectors.resolveSibling(vectors.getFileName() + SIDE_FILE);
    }

    /**
     * The label in the file beside the vectors.
     *
     * @return empty where there is none
     * @throws SforgeException (bad data) where it cannot be read
     */
    public static Optional<VectorLabel> readBeside(Path vectors) {
        Path file = beside(vectors);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file), file.toString()));
        } catch (IOException e) {
            throw SforgeException.badData("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a label.
     *
     * @param origin what messages call the place where it stands
     * @throws SforgeException (bad data) where it is none
     */
    public static VectorLabel parse(String text, String origin) {
        try {
            JsonNode label = JSON.readTree(text);
            Precision precision = Arrays.stream(Precision.values())
                    .filter(known -> known.key().equals(label.path("precision").asText()))
                    .findFirst()
                    .orElseThrow(() -> unreadable(origin, "precision", null));
            int dimension = label.path("dimension").asInt();
            if (dimension < 1) {
                throw unreadable(origin, "dimension", null);
            }
            Optional<ValueRanges> ranges = Optional.ofNullable(label.get("ranges"))
                    .map(both -> new ValueRanges(numbers(both.path(0)), numbers(both.path(1))));
            if (ranges.filter(r -> r.least().length != dimension || r.largest().length != dimension)
                            .isPresent()
                    || ranges.isPresent() != precision.needsRanges()) {
                throw unreadable(origin, "ranges", null);
            }
            Optional<ModelMark> model = label.hasNonNull("weights")
                    ? Optional.of(new ModelMark(
                            label.path("model").asText(), label.get("weights").asText()))
                    : Optional.empty();
            return new VectorLabel(model, precision, dimension, ranges);
        } catch (JsonProcessingException e) {
            throw unreadable(origin, "JSON", e);
        }
    }

    /**
     * The label of the embeddings among what Spark says of columns.
     *
     * @throws SforgeException (bad data) where it cannot be read
     */
    public static Optional<VectorLabel> ofSpark(String columns, String origin) {
        try {
            for (JsonNode column : JSON.readTree(columns).path("fields")) {
                JsonNode label = column.path("metadata").path(KEY);
                if (column.path("name").asText().equals(EmbeddingLayout.EMBEDDING) && label.isTextual()) {
                    return Optional.of(parse(label.asText(), origin));
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw unreadable(origin, "JSON", e);
        }
    }

    private static float[] numbers(JsonNode list) {
        float[] numbers = new float[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).floatValue();
        }
        return numbers;
    }

    private static SforgeException unreadable(String origin, String what, Exception cause) {
        return SforgeException.badData(
                origin + ": cannot read the " + what + " of what it says of the vectors; write them again with sforge"
                        + " embed, or delete it where it is a file of its own",
                cause);
    }

    /** As JSON. */
    public String json() {
        ObjectNode label = JSON.createObjectNode();
        model.ifPresent(made -> label.put("model", made.name()).put("weights", made.weights()));
        label.put("precision", precision.key()).put("dimension", dimension);
        ranges.ifPresent(r -> {
            var both = label.putArray("ranges");
            for (float[] bounds : new float[][] {r.least(), r.largest()}) {
                var list = both.addArray();
                for (float bound : bounds) {
                    list.add(bound);
                }
            }
        });
        try {
            return JSON.writeValueAsString(label);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // numbers and texts can always be written
        }
    }

    /**
     * Completes a file whose format has no place for the label, which never lies beside vectors that it does not belong to. It is written
     * before the vectors get their name, so that a full disk harms neither.
     */
    void commitBeside(AtomicFile vectors) {
        Path file = beside(vectors.target());
        boolean needed = model.isPresent() || precision != Precision.FLOAT32;
        try (AtomicFile label = needed ? AtomicFile.create(file) : null) {
            if (needed) {
                Channels.newOutputStream(label.channel()).write((json() + "\n").getBytes(UTF_8));
                label.channel().force(true);
            }
            Files.deleteIfExists(file);
            vectors.commit();
            if (needed) {
                label.commit();
            }
        } catch (IOException e) {
            throw AtomicFile.cannotWrite(file, e);
        }
    }
}
