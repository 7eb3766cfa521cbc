package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;

/**
 * Sparse encoders of every architecture that has them, in unusual configurations, go to and fro between sentence-transformers 6.0.1 and us:
 * weights agree to 2e-5, on libtorch and on plain loops. Skipped without Python.
 */
@Tag("it")
class SparsePeerTest {
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "a");

    private static final PeerEmbeddings BESIDE = new PeerEmbeddings(TEXTS, 2e-5);
    private static final List<String> NAMES = List.of(
            "bert",
            "bert-untied",
            "distilbert",
            "distilbert-untied",
            "roberta",
            "xlm-roberta",
            "mpnet",
            "electra",
            "modernbert",
            "modernbert-untied",
            "csr",
            "csr-normalized");

    @TempDir
    private Path folder;

    @Test
    void sparseEncodersAreReadAndWrittenAsInPython() throws Exception {
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        python(
                "peer_sparse.py",
                List.of(folder.toString(), tokenizer.toRealPath().toString()));
        List<String> written = new ArrayList<>();
        for (String name : NAMES) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.kind()).isEqualTo(ModelKind.SPARSE_ENCODER);
            assertThat(directory.layout()).isEqualTo(ModelLayout.CURRENT);
            assertThat(directory.settings().similarity()).isEqualTo(SimilarityFunction.DOT);
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            BESIDE.assertOnTorch(directory, expected);
            BESIDE.assertInLoops(directory, expected);
            for (ModelLayout layout : List.of(ModelLayout.CURRENT, ModelLayout.LEGACY)) {
                Path target = PeerEmbeddings.written(directory, layout, folder.resolve(name + "-" + layout));
                assertThat(ModelDirectory.read(target).model()).isEqualTo(directory.model());
                written.add(target.toString());
            }
        }
        JsonNode python = new ObjectMapper().readTree(python("peer_sparse_encode.py", written));
        for (String directory : written) {
            BESIDE.assertOnTorch(ModelDirectory.read(Path.of(directory)), python.get(directory));
        }

        // a masked language model alone, with a head for pairs of sentences and tied tensors under their other names
        ModelDirectory bare = ModelDirectory.read(folder.resolve("bert-bare"), ModelKind.SPARSE_ENCODER);
        BESIDE.assertOnTorch(bare, Json.read(folder.resolve("bert-bare.json")));
    }

    private String python(String script, List<String> arguments) throws Exception {
        return Peer.run(folder, Peer.program(SparsePeerTest.class, script), arguments.toArray());
    }
}
