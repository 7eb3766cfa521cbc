package org.sentenceforge.train.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.Losses;

/** One case of golden/losses: a loss over embeddings that are given, its value and its gradients. */
record LossCase(String lossName, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRAPPER_KEYS = Set.of("matryoshka_dims", "matryoshka_weights", "n_dims_per_step");

    /** All cases of all files in a folder. */
    static List<LossCase> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .flatMap(file -> {
                        JsonNode content = read(file);
                        return items(content.get("cases")).map(json -> new LossCase(name(content), json));
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of further cases has something behind the loss's name: {@code MultipleNegativesRankingLoss_directions}. */
    private static String name(JsonNode content) {
        return content.get("loss").asText().replaceFirst("_.*", "");
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return IntStream.range(0, list.size()).mapToObj(list::get);
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The loss as a configuration would name it. */
    Loss loss() {
        ObjectNode parameters = json.get("parameters").deepCopy();
        if (json.has("guide_embeddings")) {
            parameters.put("guide", "the case's own");
        }
        return loss(lossName, parameters, parameters.path("loss").asText());
    }

    /**
     * The loss as a configuration would name it.
     *
     * @param parameters its own, and those of the loss inside, if there is one, beside them
     * @param inner      name of the loss inside; empty for none
     */
    static Loss loss(String name, ObjectNode parameters, String inner) {
        if (!inner.isEmpty()) {
            ObjectNode own = JSON.createObjectNode();
            parameters.remove("loss");
            WRAPPER_KEYS.stream().filter(parameters::has).forEach(key -> own.set(key, parameters.remove(key)));
            own.set("loss", JSON.createObjectNode().set(inner, parameters));
            return loss(name, own, "");
        }
        Problems problems = new Problems();
        Optional<Loss> loss = Losses.table().read(JSON.createObjectNode().set(name, parameters), Place.root(problems));
        problems.refuse(name);
        return loss.orElseThrow();
    }

    int columns() {
        return json.get("embeddings").size();
    }

    int rows() {
        return json.get("embeddings").get(0).size();
    }

    int dimension() {
        return json.get("embeddings").get(0).get(0).size();
    }

    /** Column after column, row after row. */
    float[] flat(String key) {
        return IntStream.range(0, columns())
                .boxed()
                .flatMap(column -> items(json.get(key).get(column)))
                .flatMap(LossCase::items)
                .collect(Floats::new, Floats::add, Floats::addAll)
                .values();
    }

    /** Texts of one token each, whose numbers are those of the rows of {@link #flat}. */
    MicroBatch batch() {
        List<List<TokenSequence>> columns = new ArrayList<>();
        for (int c = 0; c < columns(); c++) {
            int first = c * rows();
            columns.add(IntStream.range(0, rows())
                    .mapToObj(row -> new TokenSequence(new int[] {first + row}, null, 0, 0))
                    .toList());
        }
        List<float[][]> guide = new ArrayList<>();
        if (json.has("guide_embeddings")) {
            items(json.get("guide_embeddings"))
                    .forEach(column -> guide.add(JSON.convertValue(column, float[][].class)));
        }
        return new MicroBatch(
                0,
                columns,
                labels(),
                guide,
                List.of(),
                IntStream.range(0, rows()).toArray());
    }

    private Optional<MicroBatch.Labels> labels() {
        JsonNode labels = json.path("labels");
        if (labels.isMissingNode() || labels.isNull()) {
            return Optional.empty();
        }
        if (!labels.get(0).isArray()) {
            return Optional.of(new MicroBatch.Labels(JSON.convertValue(labels, float[].class), 0));
        }
        Floats values = new Floats();
        numbers(labels).forEach(values::add);
        return Optional.of(new MicroBatch.Labels(
                values.values(), (int) numbers(labels.get(0)).count()));
    }

    /** All numbers of a list of lists, however deep. */
    private static Stream<JsonNode> numbers(JsonNode node) {
        return node.isArray() ? items(node).flatMap(LossCase::numbers) : Stream.of(node);
    }

    /** What the backward pass begins with. */
    double upstream() {
        return json.path("upstream_gradient").asDouble(1);
    }

    /** Relative to the largest gradient of the case: 1e-5, and 1e-4 where a temperature or scale is extreme. */
    double gradientTolerance() {
        JsonNode parameters = json.get("parameters");
        boolean extreme = parameters.path("temperature").asDouble(1) <= 0.01
                || parameters.path("scale").asDouble(1) >= 50;
        return extreme ? 1e-4 : 1e-5;
    }

    @Override
    public String toString() {
        return json.get("name").asText();
    }

    /** A growing row of floats. */
    private static final class Floats {
        private final List<Float> all = new ArrayList<>();

        void add(JsonNode number) {
            all.add((float) number.asDouble());
        }

        void addAll(Floats other) {
            all.addAll(other.all);
        }

        float[] values() {
            float[] values = new float[all.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = all.get(i);
            }
            return values;
        }
    }
}
