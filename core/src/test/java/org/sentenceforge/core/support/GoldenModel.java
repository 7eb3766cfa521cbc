package org.sentenceforge.core.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** One reference model of golden/architectures: its directory and what the original library computed with it. */
public record GoldenModel(Path folder) {
    private static final Map<Path, List<Case>> CASES = new ConcurrentHashMap<>();

    /** One batch of the reference. */
    public record Case(String name, List<TokenSequence> texts, JsonNode expected) {

        /** Whether a text has padding at its left. */
        public boolean leftPadded() {
            return texts.stream().anyMatch(text -> text.firstPosition() > 0);
        }
    }

    public static List<GoldenModel> all() {
        return GoldenFiles.folders("architectures").stream()
                .map(GoldenModel::new)
                .toList();
    }

    /** The one of an architecture: {@code BertModel}. */
    public static GoldenModel of(String architecture) {
        return new GoldenModel(GoldenFiles.path("architectures/" + architecture));
    }

    /** @param file config.json, or config.v5.json for the other dialect */
    public EncoderConfig config(String file) {
        return EncoderConfig.read(json(file), folder.getFileName() + "/" + file);
    }

    public boolean isClassifier() {
        return json("config.json").path("architectures").path(0).asText().endsWith("ForSequenceClassification");
    }

    /** The weights by the names of the bare model. The caller closes them. */
    public Weights weights() {
        String prefix = isClassifier() ? config("config.json").modelType().headPrefix() : "";
        return new Prefixed(SafetensorsFile.open(folder.resolve("model.safetensors")), prefix);
    }

    public List<Case> cases() {
        return CASES.computeIfAbsent(folder, folder -> readCases());
    }

    private List<Case> readCases() {
        JsonNode inputs = json("inputs.json").get("cases");
        JsonNode expected = json("expected.json").get("cases");
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> new Case(inputs.get(i).get("name").asText(), texts(inputs.get(i)), expected.get(i)))
                .toList();
    }

    /** The output of the embeddings and of every layer for the first text of a case, or null where there is none. */
    public JsonNode layers() {
        return Files.exists(folder.resolve("layers.json")) ? json("layers.json") : null;
    }

    private JsonNode json(String file) {
        return Json.read(folder.resolve(file));
    }

    private static List<TokenSequence> texts(JsonNode inputs) {
        List<TokenSequence> texts = new ArrayList<>();
        for (int i = 0; i < inputs.get("input_ids").size(); i++) {
            int[] mask = row(inputs.get("attention_mask"), i);
            int[] real =
                    IntStream.range(0, mask.length).filter(t -> mask[t] == 1).toArray();
            int[] ids = pick(row(inputs.get("input_ids"), i), real);
            int[] types = inputs.has("token_type_ids") ? pick(row(inputs.get("token_type_ids"), i), real) : null;
            texts.add(new TokenSequence(ids, types, real[0], 0));
        }
        return texts;
    }

    private static int[] row(JsonNode rows, int index) {
        return Json.ints(rows.get(index));
    }

    private static int[] pick(int[] values, int[] places) {
        return IntStream.of(places).map(place -> values[place]).toArray();
    }

    /** The largest absolute difference of two rows of numbers. */
    public static double difference(float[] found, JsonNode expected) {
        if (found.length != expected.size()) {
            return Double.POSITIVE_INFINITY;
        }
        return IntStream.range(0, found.length)
                .mapToDouble(i -> Math.abs(found[i] - expected.get(i).asDouble()))
                .max()
                .orElse(0);
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    /** Weights saved from a class with a head, by the bare model's names. */
    private record Prefixed(Weights stored, String prefix) implements Weights {

        private String stored(String name) {
            return stored.names().contains(prefix + name) ? prefix + name : name;
        }

        @Override
        public Set<String> names() {
            return stored.names();
        }

        @Override
        public TensorInfo info(String name) {
            return stored.info(stored(name));
        }

        @Override
        public ByteBuffer bytes(String name, long offset, int length) {
            return stored.bytes(stored(name), offset, length);
        }

        @Override
        public void close() {
            stored.close();
        }
    }
}
