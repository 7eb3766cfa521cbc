package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.support.TinyMultiVector;

/** What commands do with a multi-vector encoder: each works or says in one line why not. */
class MultiVectorEncoderTest {
    private static final List<String> TEXTS =
            List.of("the cat eats an apple.", "who finds the red car?", "my friend buys some bread!");
    private static final String QUERY = "an apple for a friend";

    @TempDir
    private static Path folder;

    private static Path model;
    private static Path lines;
    private static List<float[][]> documents;
    private static float[][] query;

    @BeforeAll
    static void makeModel() throws IOException {
        model = TinyMultiVector.in(folder);
        lines = Files.write(folder.resolve("lines.txt"), TEXTS);
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(model), Backend.named("torch"), EncoderSettings.exact())) {
            documents = embedder.encodeMultiVectors(TEXTS, new Prompt.Document());
            query = embedder.encodeMultiVectors(List.of(QUERY), new Prompt.Query())
                    .get(0);
        }
    }

    @Test
    void queriesAreExpandedAndPunctuationDoesNotCount() {
        assertThat(query.length).isEqualTo(12);
        // [CLS], five words, one of them in two pieces, [SEP]
        assertThat(documents.get(0).length).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rank", "search"})
    void textsComeInTheOrderOfTheirMaxSim(String command) throws IOException {
        Sforge.Result result = command.equals("rank")
                ? Sforge.run("rank", model, "--dtype", "fp32", "--query", QUERY, lines, "--json")
                : Sforge.run("search", model, "--dtype", "fp32", "--corpus", lines, "--query", QUERY, "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode found = new ObjectMapper().readTree(result.out());
        assertThat(found).hasSize(TEXTS.size());
        double before = Double.POSITIVE_INFINITY;
        for (JsonNode hit : found) {
            float[][] document = documents.get(hit.get("row").intValue() - 1);
            assertThat(hit.get("score").doubleValue()).isCloseTo(maxSim(document), within(1e-4));
            assertThat(hit.get("score").doubleValue()).isLessThanOrEqualTo(before);
            before = hit.get("score").doubleValue();
        }
    }

    private static double maxSim(float[][] document) {
        double sum = 0;
        for (float[] token : query) {
            double largest = Double.NEGATIVE_INFINITY;
            for (float[] other : document) {
                double product = 0;
                for (int i = 0; i < token.length; i++) {
                    product += (double) token[i] * other[i];
                }
                largest = Math.max(largest, product);
            }
            sum += largest;
        }
        return sum;
    }

    @Test
    void pairsAreScoredAsQueryAndDocument() throws IOException {
        Path pairs =
                Files.writeString(folder.resolve("pairs.tsv"), "query\ttext\n" + QUERY + "\t" + TEXTS.get(1) + "\n");
        Sforge.Result result = Sforge.run("predict", model, pairs, "--dtype", "fp32", "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(new ObjectMapper().readTree(result.out()).get(0).get(0).doubleValue())
                .isCloseTo(maxSim(documents.get(1)), within(1e-4));
    }

    @Test
    void embeddingsAreListsOfTokensVectors() throws IOException {
        Path output = folder.resolve("documents.jsonl");
        Sforge.Result result = Sforge.run("embed", model, lines, "--task", "document", "--dtype", "fp32", "-o", output);
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<String> rows = Files.readAllLines(output);
        for (int i = 0; i < TEXTS.size(); i++) {
            JsonNode tokens = new ObjectMapper().readTree(rows.get(i)).get("embedding");
            assertThat(tokens).hasSize(documents.get(i).length);
            for (int token = 0; token < tokens.size(); token++) {
                assertThat(tokens.get(token)).hasSize(128);
                assertThat(tokens.get(token).get(0).floatValue())
                        .isCloseTo(documents.get(i)[token][0], within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "embed MODEL LINES --truncate-dim 5 --output OUT.jsonl",
                "embed MODEL LINES --on-long chunk --output OUT.jsonl",
                "embed MODEL LINES --precision int8 --output OUT.jsonl",
                "embed MODEL LINES --max-active-dims 3 --output OUT.jsonl",
                "embed MODEL LINES --output OUT.npy",
                "embed MODEL LINES --update-card --output OUT.jsonl",
                "embed MODEL LINES --backend onnx --output OUT.jsonl",
                "search MODEL --corpus LINES --query a --score-function cosine",
                "search MODEL --vectors OUT.npy --query a",
                "cluster MODEL LINES --output OUT.jsonl",
                "mine MODEL LINES --output OUT.jsonl",
                "distill-static MODEL --output OUT",
                "export MODEL --output OUT",
                "export MODEL --output OUT --format torchscript",
                "train --model MODEL --train LINES --loss MultipleNegativesRankingLoss --output OUT",
                "rank MODEL --retriever MODEL --query a LINES"
            })
    void whatIsNotThereIsRefusedInOneLine(String command) {
        Sforge.Result result = Sforge.run((Object[]) command.replace("MODEL", model.toString())
                .replace("LINES", lines.toString())
                .replace("OUT", folder.resolve("refused").toString())
                .split(" "));
        assertThat(result.exitCode()).as(result.err()).isIn(2, 4);
        assertThat(result.err().lines()).as(result.err()).hasSize(1);
        assertThat(folder)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("refused"));
    }

    @Test
    void aListOfTokensThatIsNoneIsABadModel() throws IOException {
        Path broken = TinyMultiVector.in(Files.createDirectory(folder.resolve("broken")));
        Files.writeString(broken.resolve("2_MultiVectorMask/config.json"), "{\"skiplist_words\": 5}");
        Sforge.Result result = Sforge.run("rank", broken, "--query", QUERY, lines);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("skiplist_words").contains("a list");
    }

    @Test
    void anotherModelIsNotComparedByMaxSim() {
        Sforge.Result result =
                Sforge.run("search", Sforge.BUILTIN, "--corpus", lines, "--query", QUERY, "--score-function", "maxsim");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("cosine");
    }
}
