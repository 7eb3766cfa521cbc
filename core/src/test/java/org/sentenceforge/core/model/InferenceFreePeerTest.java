package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;

/**
 * Sparse encoders whose queries are looked up in a table of weights by token go to and fro between sentence-transformers 6.0.1 and us:
 * weights of queries and documents agree to 2e-5, on libtorch and on plain loops. Skipped without Python.
 */
@Tag("it")
class InferenceFreePeerTest {
    private static final List<String> TEXTS = List.of(
            "the cat eats an apple",
            "Who finds THE red car? the red one!",
            "my friend buys some bread in the garden",
            "a",
            "",
            "the ".repeat(100));

    private static final PeerEmbeddings BESIDE = new PeerEmbeddings(TEXTS, 2e-5);

    @TempDir
    private Path folder;

    @Test
    void queriesAndDocumentsAreEncodedByTheirRouteAsInPython() throws Exception {
        Path tokenizer =
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toRealPath();
        python("make", folder, tokenizer);
        List<String> written = new ArrayList<>();
        for (String name : List.of("current", "table", "alone")) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.kind()).isEqualTo(ModelKind.SPARSE_ENCODER);
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            assertEmbeds(directory, expected);
            assertLoopsEmbed(directory, expected);
            for (ModelLayout layout : List.of(ModelLayout.CURRENT, ModelLayout.LEGACY)) {
                Path target = PeerEmbeddings.written(directory, layout, folder.resolve(name + "-" + layout));
                assertThat(ModelDirectory.read(target).model()).isEqualTo(directory.model());
                written.add(target.toString());
            }
        }
        // as models of OpenSearch lie on the hub: the transformer in the model's own directory, by the classes of 5.0
        JsonNode expected = Json.read(folder.resolve("current.json"));
        Path published = published(folder.resolve("current-LEGACY"));
        assertEmbeds(ModelDirectory.read(published), expected);
        written.add(published.toString());
        // a table that is a file of weights by token still
        Path byToken = PeerEmbeddings.written(
                ModelDirectory.read(folder.resolve("table")), ModelLayout.LEGACY, folder.resolve("by-token"));
        Files.delete(byToken.resolve("query_0_SparseStaticEmbedding/model.safetensors"));
        Files.copy(folder.resolve("idf.json"), byToken.resolve("query_0_SparseStaticEmbedding/idf.json"));
        Files.writeString(
                byToken.resolve("query_0_SparseStaticEmbedding/config.json"),
                "{\"frozen\": true, \"path\": \"idf.json\"}");
        assertEmbeds(ModelDirectory.read(byToken), Json.read(folder.resolve("table.json")));
        // one that is made here of a masked language model and the file
        ModelDirectory made = ModelDirectory.read(folder.resolve("bare"), ModelKind.SPARSE_ENCODER)
                .withQueryTable(Optional.of(folder.resolve("idf.json")), true);
        written.add(PeerEmbeddings.written(made, ModelLayout.CURRENT, folder.resolve("made"))
                .toString());

        JsonNode python = new ObjectMapper().readTree(python("encode", written.toArray()));
        for (String directory : written) {
            assertEmbeds(ModelDirectory.read(Path.of(directory)), python.get(directory));
        }
    }

    @Test
    void aTableThatDoesNotFitIsRefused() throws Exception {
        Path tokenizer =
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model").toRealPath();
        python("make", folder, tokenizer);
        ModelDirectory bare = ModelDirectory.read(folder.resolve("bare"), ModelKind.SPARSE_ENCODER);

        Path other = Files.writeString(folder.resolve("other.json"), "{\"the\": 1.5, \"unheard\": 2}");
        assertThatThrownBy(() -> bare.withQueryTable(Optional.of(other), false))
                .hasMessageContainingAll(other.toString(), "token 'unheard' is not in the tokenizer's vocabulary");
        Path list = Files.writeString(folder.resolve("list.json"), "[1, 2]");
        assertThatThrownBy(() -> bare.withQueryTable(Optional.of(list), false))
                .hasMessageContaining("expected a JSON object with a number for each token");
    }

    /** A directory of the legacy layout with its documents' transformer moved to the top. */
    private Path published(Path model) throws IOException {
        Path transformer = model.resolve("document_0_Transformer");
        try (Stream<Path> files = Files.list(transformer)) {
            for (Path file : files.toList()) {
                Files.move(file, model.resolve(file.getFileName()));
            }
        }
        Files.delete(transformer);
        Path router = model.resolve("router_config.json");
        Files.writeString(router, Files.readString(router).replace("\"document_0_Transformer\"", "\"\""));
        return model;
    }

    private static void assertEmbeds(ModelDirectory directory, JsonNode expected) {
        try (Embedder embedder = Embedder.open(directory, Backend.named("torch"), EncoderSettings.exact())) {
            for (Prompt prompt : List.of(new Prompt.Query(), new Prompt.Document())) {
                String task = prompt.role().task().orElseThrow();
                BESIDE.assertClose(embedder.encode(TEXTS, prompt), expected.get(task), directory.path() + ", " + task);
            }
        }
    }

    private static void assertLoopsEmbed(ModelDirectory directory, JsonNode expected) {
        for (TextRole role : List.of(TextRole.QUERY, TextRole.DOCUMENT)) {
            BESIDE.assertInLoops(
                    directory.forTask(role.task()), expected.get(role.task().orElseThrow()));
        }
    }

    private String python(String command, Object... arguments) throws Exception {
        List<Object> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        return Peer.run(folder, Peer.program(InferenceFreePeerTest.class, "peer_inference_free.py"), all.toArray());
    }
}
