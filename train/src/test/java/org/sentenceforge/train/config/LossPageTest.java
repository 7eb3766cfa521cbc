package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.biencoder.Losses;
import org.sentenceforge.train.loss.sparseencoder.InnerLosses;

/** The page {@code docs/reference/losses.md} is what the losses say. */
class LossPageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Values for parameters that have no default, so that there is a loss to ask. */
    private static final Map<String, Object> REQUIRED = Map.of(
            "loss",
            "of the same table",
            "losses",
            new String[] {"TripletLoss", "GlobalOrthogonalRegularizationLoss"},
            "guide",
            "a model",
            "num_labels",
            2,
            "matryoshka_dims",
            new int[] {1},
            "document_regularizer_weight",
            1);

    private final ReferencePage page = new ReferencePage();

    @Test
    void thePageIsWhatTheLossesSay() throws IOException {
        page.text("""
                # Losses

                The `loss` of a data set is a name, or `Name: {parameter: value}`. Names and parameters are those of sentence-transformers,
                and so are the values, to the last digits of a float32. The roles of a data set's columns follow from their order: (anchor,
                positive, negative, …), (sentence A, sentence B), (query, positive, negative, …); the label is a column named `label`,
                `labels`, `score` or `scores`. This page is generated from the code.

                ```yaml
                train:
                  - data: triplets.jsonl
                    loss: {MatryoshkaLoss: {loss: {MultipleNegativesRankingLoss: {scale: 30}}, matryoshka_dims: [384, 128, 64]}}
                  - data: scored-pairs.csv
                    columns: {a: sentence1, b: sentence2, score: similarity}
                    loss: CoSENTLoss
                ```

                A loss whose name begins with Cached, or any loss with `mini_batch_size` beside it in the data set, caches its gradients
                (GradCache): the batch may be of any size, memory is that of a mini-batch, and every text is encoded twice. AdaptiveLayerLoss
                and Matryoshka2dLoss cannot be trained this way. DenoisingAutoEncoderLoss of sentence-transformers is not supported: it
                trains a decoder together with the encoder.

                | loss | what it does | text columns | label | parameters, with their defaults |
                |---|---|---|---|---|
                """);
        Losses.table().entries().forEach(entry -> row(entry, Losses.table()));
        page.text("""

                ## Losses of cross-encoders

                For `kind: cross-encoder`. The first column is the query, and the model reads it together with each other text of its row.
                `num_negatives` further documents come from other rows of the batch, drawn for every update, and the same ones in every
                evaluation. Where the second column has lists of documents, of any length, the label is a list with a number for each.

                | loss | what it does | text columns | label | parameters, with their defaults |
                |---|---|---|---|---|
                """);
        Catalogue<Loss> ofPairs = TrainConfig.losses(ModelKind.CROSS_ENCODER);
        ofPairs.entries().forEach(entry -> row(entry, ofPairs));
        page.text("""

                ## Losses of sparse encoders

                For `kind: sparse-encoder`. The loss that embeddings are trained with is wrapped in another that adds a sparsity regularizer,
                since nothing else would make them sparse:

                ```yaml
                train:
                  - data: queries-and-documents.jsonl
                    loss:
                      SpladeLoss:
                        loss: SparseMultipleNegativesRankingLoss
                        document_regularizer_weight: 3e-5
                        query_regularizer_weight: 5e-5
                ```

                The regularizer is FlopsLoss of sentence-transformers; its weights grow from 0 in the first part of the training
                (`scheduler_type` and `warmup_ratio`, which sentence-transformers has in SpladeRegularizerWeightSchedulerCallback). Besides
                the whole loss the log shows its parts, each with its weight at the time: `base_loss`, `document_regularizer_loss` and
                `query_regularizer_loss`.

                | loss | what it does | text columns | label | parameters, with their defaults |
                |---|---|---|---|---|
                """);
        Catalogue<Loss> sparse = org.sentenceforge.train.loss.sparseencoder.Losses.table();
        sparse.entries().forEach(entry -> row(entry, sparse, "SparseMultipleNegativesRankingLoss"));
        page.text("""

                For the parameter `loss` of these:

                | loss | what it does | text columns | label | parameters, with their defaults |
                |---|---|---|---|---|
                """);
        InnerLosses.table().entries().forEach(entry -> row(entry, InnerLosses.table()));

        page.check("losses.md", LossPageTest.class);
    }

    private void row(Catalogue.Entry<Loss> entry, Catalogue<Loss> table) {
        row(entry, table, "MultipleNegativesRankingLoss");
    }

    private void row(Catalogue.Entry<Loss> entry, Catalogue<Loss> table, String inner) {
        ObjectNode parameters = JSON.createObjectNode();
        entry.parameters().stream()
                .map(parameter -> parameter.name())
                .filter(REQUIRED::containsKey)
                .forEach(name ->
                        parameters.set(name, JSON.valueToTree(name.equals("loss") ? inner : REQUIRED.get(name))));
        JsonNode named = JSON.createObjectNode().set(entry.name(), parameters);
        Loss loss = table.read(named, Place.root(new Problems())).orElseThrow();
        boolean wrapper = !loss.inner().isEmpty();
        page.row(
                "`" + entry.name() + "`",
                entry.meaning(),
                wrapper ? "as the loss inside" : columns(loss.inputs()),
                wrapper ? "as the loss inside" : label(loss.inputs()),
                ReferencePage.parameters(entry));
    }

    private static String columns(LossInputs inputs) {
        return inputs.columnsInWords().replaceAll(" text columns?", "");
    }

    private static String label(LossInputs inputs) {
        return inputs.labels().apply(inputs.minimumColumns()).stream()
                .sorted(Comparator.<LabelKind, Boolean>comparing(kind -> kind == LabelKind.NONE)
                        .thenComparing(Comparator.naturalOrder()))
                .map(LabelKind::description)
                .collect(Collectors.joining(", or "));
    }
}
