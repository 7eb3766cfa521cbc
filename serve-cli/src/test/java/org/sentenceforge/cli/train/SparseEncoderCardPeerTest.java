package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.card.check.CardCheck;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.Shared;

/**
 * The same training of a sparse encoder by {@code sforge train} and by sentence-transformers' own trainer writes the same card. Compared as
 * {@link TrainedCardPeerTest} does. Skipped without Python.
 */
@Tag("it")
class SparseEncoderCardPeerTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final int MAX_LENGTH = 32;

    private static final String SPLADE = """
            SpladeLoss: {loss: SparseMultipleNegativesRankingLoss, document_regularizer_weight: 3.0e-3,
              query_regularizer_weight: 5.0e-3, document_regularizer_threshold: 20}
            """;

    @TempDir
    private Path folder;

    @Test
    void pairsWithAnEvaluationSetAndTheBestCheckpoint() throws Exception {
        Path model = folder.resolve("model");
        make(model);
        writeTheSameCard(model, SPLADE, "");
        assertThat(new CardRun(folder).ours())
                .contains("# SPLADE Sparse Encoder\n", "- splade\n", "- **Similarity Function:** Dot Product");
    }

    @Test
    void aTableForQueries() throws Exception {
        Path masked = folder.resolve("masked");
        Path model = folder.resolve("model");
        make(masked);
        Peer.run(folder, program(), "route", masked, model, 0);
        writeTheSameCard(model, SPLADE, "router_mapping: {anchor: query, positive: document}\n");
        assertThat(new CardRun(folder).ours())
                .contains(
                        "# Asymmetric Inference-free SPLADE Sparse Encoder\n",
                        "- asymmetric\n- inference-free\n- splade\n",
                        "(0): SparseStaticEmbedding({'frozen': False}, dim=200, tokenizer=BertTokenizerFast)");
    }

    @Test
    void theLargestLatents() throws Exception {
        Path masked = folder.resolve("masked");
        Path model = folder.resolve("model");
        make(masked);
        // none is dead: the original counts the texts that it embeds for a checkpoint's card
        Peer.run(folder, program(), "latents", masked, model, 1000);
        writeTheSameCard(model, "CSRLoss: {beta: 0.2, gamma: 0.5}", "");
        assertThat(new CardRun(folder).ours())
                .contains(
                        "# CSR Sparse Encoder\n",
                        "- csr\n",
                        "144 dimensions (trained with 9 maximum active dimensions)",
                        "Beyond Matryoshka");
    }

    private static String program() throws Exception {
        return Peer.program(SparseEncoderCardPeerTest.class, "peer_sparse.py");
    }

    private void make(Path masked) throws Exception {
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        // dot products, which the card shows to four decimals, with few digits before these
        Peer.run(folder, program(), "make", tokenizer.toRealPath(), masked, 0.03);
    }

    private void writeTheSameCard(Path model, String lossText, String arguments) throws Exception {
        boolean routed = !arguments.isEmpty();
        CardRun both = new CardRun(folder);
        List<JsonNode> pairs = CardRun.rows(
                        Shared.path("data/nq-open-gold/train.jsonl.gz").toRealPath())
                .stream()
                .<JsonNode>map(row -> ((ObjectNode) row).retain("anchor", "positive"))
                .toList();
        ObjectNode config = both.config(model, MAX_LENGTH, """
                        per_device_train_batch_size: 16
                        max_steps: 12
                        learning_rate: 5e-4
                        logging_steps: 3
                        eval_strategy: steps
                        eval_steps: 6
                        save_strategy: steps
                        save_steps: 6
                        load_best_model_at_end: true
                        """ + arguments).put("kind", "sparse-encoder");
        config.remove("evaluate");
        config.putObject("card").put("python_only", true);
        JsonNode loss = YAML.readTree(lossText);
        both.trainOn(config, "natural-questions", pairs.subList(0, 300)).set("loss", loss);
        both.evaluateOn(config, "", pairs.subList(300, 360));

        both.train(config);

        ObjectNode run = both.run(config);
        List<String> columns = List.of("anchor", "positive");
        CardRun.set(run, "natural-questions", columns, pairs.subList(0, 300)).set("loss", loss);
        CardRun.evaluationSet(run, "", columns, pairs.subList(300, 360));
        both.peer(run);
        OtherVersion.assertSameArguments(both.ours(), both.theirs());
        String theirs = routed ? OtherVersion.routerUndone(both.theirs(), both.ours()) : both.theirs();
        boolean latents = lossText.startsWith("CSRLoss");
        SameCard.assertSame(
                SameCard.withoutVersions(both.ours()),
                SameCard.withoutVersions(
                        latents
                                ? OtherVersion.latentsUndone(theirs, MAX_LENGTH)
                                : OtherVersion.sparseUndone(theirs, MAX_LENGTH)));
        for (String side : List.of("ours", "theirs")) {
            assertThat(CardCheck.of(ModelDirectory.read(folder.resolve(side))))
                    .as(side)
                    .isEmpty();
        }
    }
}
