package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Directories with WordEmbeddings, WordWeights, CNN, LSTM and BoW go to and fro between sentence-transformers 6.0.1 and us: the same words are
 * found in texts, and vectors agree to 2e-6, on libtorch and on plain loops. Skipped without Python.
 */
@Tag("it")
class WordsPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** White space, punctuation and case of every kind; the last text but one has no known word. */
    private static final List<String> TEXTS = List.of(
            "the cat eats an apple",
            "  The CAT, eats\tan\u00a0apple!  ",
            "New_York, (New_York) don't dont' $5 -- ... \u201ccat\u201d",
            "\u00dcber STRASSE straße ISTANBUL İstanbul 3.14 C++ c++",
            "my friend buys some bread in the garden \u2014 and the red car,the cat",
            "猫 е \u2028a\u0085b\u001fC",
            "zzz !!!",
            "a");

    private static final PeerEmbeddings BESIDE = new PeerEmbeddings(TEXTS, 2e-6);

    @TempDir
    private Path folder;

    @Test
    void modelsOfWordsAreReadAndWrittenAsInPython() throws Exception {
        Path texts = Files.writeString(folder.resolve("texts.json"), JSON.writeValueAsString(TEXTS));
        python("peer_words.py", List.of(folder.toString(), texts.toString()));
        List<String> written = new ArrayList<>(List.of(texts.toString()));
        for (String name : List.of(
                "mean", "lower", "weights", "cnn", "lstm", "bow", "bow-once", "bow-old", "forward", "forward-old")) {
            ModelDirectory directory = ModelDirectory.read(folder.resolve(name));
            assertThat(directory.layout()).isEqualTo(name.endsWith("old") ? ModelLayout.LEGACY : ModelLayout.CURRENT);
            JsonNode expected = Json.read(folder.resolve(name + ".json"));
            BESIDE.assertOnTorch(directory, expected);
            BESIDE.assertInLoops(directory, expected);
            if (!name.endsWith("old")) {
                assertFindsWords(directory, Json.read(folder.resolve(name + ".ids.json")));
            }
            for (ModelLayout layout : List.of(ModelLayout.CURRENT, ModelLayout.LEGACY)) {
                Path target = PeerEmbeddings.written(directory, layout, folder.resolve(name + "-" + layout));
                assertThat(ModelDirectory.read(target).model()).isEqualTo(directory.model());
                written.add(target.toString());
            }
        }
        JsonNode python = JSON.readTree(python("peer_words_encode.py", written));
        for (String directory : written.subList(1, written.size())) {
            BESIDE.assertOnTorch(ModelDirectory.read(Path.of(directory)), python.get(directory));
        }
    }

    private static void assertFindsWords(ModelDirectory directory, JsonNode expected) {
        try (TextTokenizer tokenizer = directory.openTokenizer()) {
            List<TokenSequence> found = tokenizer.encode(TEXTS, "").sequences();
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).ids())
                        .as(TEXTS.get(i))
                        .containsExactly(JSON.convertValue(expected.get(i), int[].class));
            }
        }
    }

    private String python(String script, List<String> arguments) throws Exception {
        return Peer.run(folder, Peer.program(WordsPeerTest.class, script), arguments.toArray());
    }
}
