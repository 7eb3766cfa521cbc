package org.sentenceforge.train.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.Losses;

/** A bi-encoder's or a sparse encoder's loss over the embeddings of each text column. */
record EmbeddingCase(String lossName, JsonNode json) implements LossCase {
    private static final Set<String> WRAPPER_KEYS = Set.of("matryoshka_dims", "matryoshka_weights", "n_dims_per_step");

    @Override
    public Loss loss() {
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
        if (inner.isEmpty()) {
            return LossCase.loss(table(name), name, parameters);
        }
        ObjectNode own = JSON.createObjectNode();
        parameters.remove("loss");
        WRAPPER_KEYS.stream().filter(parameters::has).forEach(key -> own.set(key, parameters.remove(key)));
        own.set("loss", JSON.createObjectNode().set(inner, parameters));
        return loss(name, own, "");
    }

    private static Catalogue<Loss> table(String name) {
        Catalogue<Loss> sparse = org.sentenceforge.train.loss.sparseencoder.Losses.table();
        return sparse.find(name).isPresent() ? sparse : Losses.table();
    }

    @Override
    public int columns() {
        return json.get("embeddings").size();
    }

    private int rows() {
        return json.get("embeddings").get(0).size();
    }

    @Override
    public int width() {
        return json.get("embeddings").get(0).get(0).size();
    }

    @Override
    public float[] table() {
        return LossCase.floats(json.get("embeddings"));
    }

    @Override
    public float[] gradients() {
        return LossCase.floats(json.get("gradients"));
    }

    @Override
    public MicroBatch batch() {
        return new MicroBatch(
                0,
                IntStream.range(0, columns())
                        .mapToObj(column -> IntStream.range(column * rows(), (column + 1) * rows())
                                .mapToObj(LossCase::token)
                                .toList())
                        .toList(),
                labels(),
                LossCase.items(json.path("guide_embeddings"))
                        .map(column -> JSON.convertValue(column, float[][].class))
                        .toList(),
                List.of(),
                IntStream.range(0, rows()).toArray());
    }

    private Optional<MicroBatch.Labels> labels() {
        JsonNode labels = json.path("labels");
        return labels.size() == 0
                ? Optional.empty()
                : Optional.of(new MicroBatch.Labels(
                        LossCase.floats(labels), labels.get(0).isArray() ? LossCase.floats(labels.get(0)).length : 0));
    }

    @Override
    public String toString() {
        return json.get("name").asText();
    }
}
