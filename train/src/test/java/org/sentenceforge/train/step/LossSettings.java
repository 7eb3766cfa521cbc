package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossText;
import org.sentenceforge.train.loss.biencoder.Losses;

/**
 * Every loss of the tables with parameters that between them reach all of its formula, for embeddings of at least seven components. A new
 * loss is a line here.
 */
final class LossSettings {
    private static final Catalogue<Loss> CROSS_ENCODER_LOSSES =
            org.sentenceforge.train.loss.crossencoder.Losses.table();

    private static final Map<String, List<String>> BI_ENCODERS = new LinkedHashMap<>();
    private static final Map<String, List<String>> CROSS_ENCODERS = new LinkedHashMap<>();
    private static final Map<String, List<String>> SPARSE_ENCODERS = new LinkedHashMap<>();

    static {
        add(
                "MultipleNegativesRankingLoss",
                "{}",
                "{scale: 3, similarity_fct: 'dot_score'}",
                "{scale: 3, similarity_fct: 'euclidean_sim', directions: ['query_to_doc', 'doc_to_doc']}",
                "{scale: 2, similarity_fct: 'manhattan_sim', directions: ['query_to_doc', 'query_to_query']}",
                "{directions: ['query_to_doc', 'query_to_query', 'doc_to_query', 'doc_to_doc']}",
                "{directions: ['query_to_doc', 'doc_to_query'], partition_mode: 'per_direction'}",
                "{hardness_mode: 'in_batch_negatives', hardness_strength: 5}",
                "{hardness_mode: 'hard_negatives', hardness_strength: 5}",
                "{hardness_mode: 'all_negatives', hardness_strength: 5, mask_duplicates: true}",
                "{mask_duplicates: true, directions: ['query_to_doc', 'query_to_query', 'doc_to_query', 'doc_to_doc']}");
        add("MultipleNegativesSymmetricRankingLoss", "{}", "{scale: 5, mask_duplicates: true}");
        add("CachedMultipleNegativesRankingLoss", "{mini_batch_size: 2}");
        add("CachedMultipleNegativesSymmetricRankingLoss", "{mini_batch_size: 2}");
        add(
                "GISTEmbedLoss",
                "{guide: 'g'}",
                "{guide: 'g', temperature: 0.1, margin_strategy: 'relative', margin: 0.2}",
                "{guide: 'g', temperature: 0.1, margin: -0.1, contrast_anchors: false}",
                "{guide: 'g', temperature: 0.1, margin: 0.1, contrast_positives: false}");
        add("CachedGISTEmbedLoss", "{guide: 'g', mini_batch_size: 2}");
        add(
                "MatryoshkaLoss",
                "{loss: 'MultipleNegativesRankingLoss', matryoshka_dims: [3, 7, 4]}",
                "{loss: 'CoSENTLoss', matryoshka_dims: [3, 7, 4], matryoshka_weights: [0.5, 2, 1], n_dims_per_step: 2}",
                "{loss: {EmbedDistillLoss: {distance_metric: 'mse'}}, matryoshka_dims: [7, 4]}",
                "{loss: {CachedGISTEmbedLoss: {guide: 'g'}}, matryoshka_dims: [7, 5], n_dims_per_step: 1}",
                "{loss: 'GlobalOrthogonalRegularizationLoss', matryoshka_dims: [7, 2]}");
        add(
                "AdaptiveLayerLoss",
                "{loss: 'MultipleNegativesRankingLoss'}",
                "{loss: 'CoSENTLoss', n_layers_per_step: -1, layer_weighting: 'log', last_layer_weight: 2}",
                "{loss: 'EmbedDistillLoss', n_layers_per_step: 2, kl_div_weight: 0.5, kl_temperature: 1}",
                "{loss: 'BatchAllTripletLoss', n_layers_per_step: 0, kl_temperature: 0, layer_weighting: 'linear'}");
        add(
                "Matryoshka2dLoss",
                "{loss: 'MultipleNegativesRankingLoss', matryoshka_dims: [7, 4, 3]}",
                "{loss: 'TripletLoss', matryoshka_dims: [7, 3], n_dims_per_step: -1, n_layers_per_step: 2}");
        add(
                "CoSENTLoss",
                "{}",
                "{scale: 4, similarity_fct: 'pairwise_dot_score'}",
                "{scale: 4, similarity_fct: 'pairwise_euclidean_sim'}",
                "{scale: 4, similarity_fct: 'pairwise_manhattan_sim'}");
        add(
                "WeightedSumLoss",
                "{losses: ['MultipleNegativesRankingLoss', 'GlobalOrthogonalRegularizationLoss']}",
                "{losses: ['CoSENTLoss', {CosineSimilarityLoss: {}}, 'MultipleNegativesRankingLoss'], weights: [1, 2, 0.5]}");
        add("AnglELoss", "{}", "{scale: 5}");
        add("CosineSimilarityLoss", "{}", "{loss_fct: 'L1Loss'}");
        add(
                "ContrastiveLoss",
                "{}",
                "{distance_metric: 'EUCLIDEAN', margin: 2, size_average: false}",
                "{distance_metric: 'MANHATTAN', margin: 5}");
        add(
                "OnlineContrastiveLoss",
                "{}",
                "{distance_metric: 'EUCLIDEAN', margin: 2}",
                "{distance_metric: 'MANHATTAN', margin: 5}");
        add(
                "TripletLoss",
                "{}",
                "{distance_metric: 'COSINE', triplet_margin: 0.3}",
                "{distance_metric: 'MANHATTAN', triplet_margin: 1}");
        add("BatchAllTripletLoss", "{}", "{margin: 0.5}", "{distance_metric: 'cosine_distance', margin: 0.3}");
        add("BatchHardTripletLoss", "{}", "{margin: 0.5}", "{distance_metric: 'cosine_distance', margin: 0.3}");
        add("BatchHardSoftMarginTripletLoss", "{}", "{distance_metric: 'cosine_distance'}");
        add("BatchSemiHardTripletLoss", "{}", "{margin: 0.5}", "{distance_metric: 'cosine_distance', margin: 0.3}");
        add(
                "SoftmaxLoss",
                "{num_labels: 3}",
                "{num_labels: 2, concatenation_sent_rep: false, concatenation_sent_multiplication: true}",
                "{num_labels: 4, concatenation_sent_difference: false}");
        add(
                "EmbedDistillLoss",
                "{}",
                "{distance_metric: 'mse', projection_dim: 5}",
                "{distance_metric: 'l2'}",
                "{distance_metric: 'cosine', projection_dim: 11}");
        add("MSELoss", "{}", "{projection_dim: 6}");
        add(
                "MarginMSELoss",
                "{}",
                "{similarity_fct: 'pairwise_cos_sim'}",
                "{similarity_fct: 'pairwise_euclidean_sim'}");
        add(
                "DistillKLDivLoss",
                "{}",
                "{similarity_fct: 'pairwise_cos_sim', temperature: 0.5}",
                "{student_temperature: 2, teacher_temperature: 0.7}");
        add(
                "MegaBatchMarginLoss",
                "{}",
                "{positive_margin: 0.5, negative_margin: -0.2, use_mini_batched_version: false}");
        add(
                "GlobalOrthogonalRegularizationLoss",
                "{}",
                "{similarity_fct: 'dot_score', mean_weight: 0.5, second_moment_weight: 0}",
                "{similarity_fct: 'euclidean_sim', mean_weight: 0, aggregation: 'sum'}");
        add("ContrastiveTensionLoss", "{}");
        add("ContrastiveTensionLossInBatchNegatives", "{}", "{scale: 5, similarity_fct: 'dot_score'}");
        addAllCrossEncoders();
        addAllSparseEncoders();
    }

    private static void addAllCrossEncoders() {
        addCrossEncoder("BinaryCrossEntropyLoss", "{}", "{pos_weight: 5}", "{pos_weight: 0.5, activation_fn: 'Tanh'}");
        addCrossEncoder("CrossEntropyLoss", "{}", "{activation_fn: 'SiLU'}");
        addCrossEncoder(
                "MultipleNegativesRankingLoss",
                "{}",
                "{num_negatives: null, scale: 3}",
                "{num_negatives: 2, activation_fn: null}");
        addCrossEncoder("CachedMultipleNegativesRankingLoss", "{mini_batch_size: 2, num_negatives: 3}");
        addCrossEncoder(
                "LambdaLoss",
                "{}",
                "{weighting_scheme: {NDCGLoss2PPScheme: {mu: 2}}, k: 3, sigma: 2, reduction_log: 'natural'}",
                "{weighting_scheme: 'LambdaRankScheme', eps: 0.2, activation_fn: 'Sigmoid'}",
                "{weighting_scheme: 'NDCGLoss2Scheme', k: 2, mini_batch_size: 3}",
                "{weighting_scheme: 'NDCGLoss1Scheme', k: 4}",
                "{weighting_scheme: 'NoWeightingScheme'}");
        addCrossEncoder(
                "RankNetLoss", "{}", "{k: 2, sigma: 0.5, eps: 0.3, reduction_log: 'natural', activation_fn: 'Tanh'}");
        addCrossEncoder("ListNetLoss", "{}", "{activation_fn: 'Sigmoid', mini_batch_size: 2}");
        addCrossEncoder("ListMLELoss", "{}", "{respect_input_order: false, activation_fn: 'ReLU'}");
        addCrossEncoder(
                "PListMLELoss", "{}", "{respect_input_order: false}", "{lambda_weight: null, activation_fn: 'Tanh'}");
        addCrossEncoder("ADRMSELoss", "{}", "{alpha: 3, activation_fn: 'Sigmoid'}");
        addCrossEncoder("MSELoss", "{}", "{activation_fn: 'Sigmoid'}");
        addCrossEncoder("MarginMSELoss", "{}", "{activation_fn: 'Tanh'}");
    }

    private static void addAllSparseEncoders() {
        SPARSE_ENCODERS.put(
                "SpladeLoss",
                List.of(
                        "{loss: 'SparseMultipleNegativesRankingLoss', document_regularizer_weight: 0.3,"
                                + " query_regularizer_weight: 0.5}",
                        "{loss: {SparseMultipleNegativesRankingLoss: {scale: 3, similarity_fct: 'cos_sim',"
                                + " directions: ['query_to_doc', 'doc_to_query'], partition_mode: 'per_direction'}},"
                                + " document_regularizer_weight: 2, use_document_regularizer_only: true}",
                        "{loss: 'SparseMarginMSELoss', document_regularizer_weight: 0.1, query_regularizer_weight: 1,"
                                + " document_regularizer_threshold: 6, query_regularizer_threshold: 7}",
                        "{loss: 'SparseDistillKLDivLoss', document_regularizer_weight: 0.5}",
                        "{loss: {SparseDistillKLDivLoss: {temperature: 0.5}}, document_regularizer_weight: 0,"
                                + " query_regularizer_weight: 0.3}",
                        "{loss: 'SparseMSELoss', document_regularizer_weight: 0.4,"
                                + " use_document_regularizer_only: true}",
                        "{loss: 'SparseTripletLoss', document_regularizer_weight: 0.5, query_regularizer_weight: 0.1,"
                                + " query_regularizer_threshold: 6}",
                        "{loss: {SparseCoSENTLoss: {scale: 4}}, document_regularizer_weight: 0.2,"
                                + " use_document_regularizer_only: true, document_regularizer_threshold: 6}",
                        "{loss: {SparseAnglELoss: {scale: 5}}, document_regularizer_weight: 0.2}",
                        "{loss: 'SparseCosineSimilarityLoss', document_regularizer_weight: 0.2}"));
        SPARSE_ENCODERS.put(
                "CachedSpladeLoss",
                List.of("{loss: 'SparseMultipleNegativesRankingLoss', document_regularizer_weight: 0.3,"
                        + " query_regularizer_weight: 0.5, mini_batch_size: 2}"));
        SPARSE_ENCODERS.put(
                "CSRLoss",
                List.of(
                        "{}",
                        "{beta: 2, gamma: 0.5, loss: {SparseMultipleNegativesRankingLoss: {scale: 3, similarity_fct: 'cos_sim'}}}",
                        "{beta: 0.5, loss: 'SparseCoSENTLoss'}",
                        "{loss: 'SparseTripletLoss', gamma: 3}"));
        SPARSE_ENCODERS.put("SparseMSELoss", List.of("{}"));
    }

    private LossSettings() {}

    private static void add(String loss, String... parameters) {
        BI_ENCODERS.put(loss, List.of(parameters));
    }

    private static void addCrossEncoder(String loss, String... parameters) {
        CROSS_ENCODERS.put(loss, List.of(parameters));
    }

    /** A loss with parameters. */
    record Setting(String name, String parameters, Loss loss) {
        @Override
        public String toString() {
            return loss.getClass().getPackageName().replaceFirst(".*\\.", "") + " " + name + " " + parameters;
        }
    }

    static List<Setting> all() {
        return Stream.of(biEncoders(), crossEncoders(), sparseEncoders())
                .flatMap(List::stream)
                .toList();
    }

    static List<Setting> biEncoders() {
        return settings(BI_ENCODERS, Losses.table());
    }

    static List<Setting> crossEncoders() {
        return settings(CROSS_ENCODERS, CROSS_ENCODER_LOSSES);
    }

    static List<Setting> sparseEncoders() {
        return settings(SPARSE_ENCODERS, org.sentenceforge.train.loss.sparseencoder.Losses.table());
    }

    private static List<Setting> settings(Map<String, List<String>> names, Catalogue<Loss> table) {
        List<Setting> settings = new ArrayList<>();
        names.forEach((name, variants) ->
                variants.forEach(variant -> settings.add(new Setting(name, variant, loss(table, name, variant)))));
        return settings;
    }

    /** A bi-encoder's loss as a configuration would give it. */
    static Loss loss(String name, String parameters) {
        return loss(Losses.table(), name, parameters);
    }

    /** A cross-encoder's. */
    static Loss crossEncoderLoss(String name, String parameters) {
        return loss(CROSS_ENCODER_LOSSES, name, parameters);
    }

    private static Loss loss(Catalogue<Loss> table, String name, String parameters) {
        return LossText.loss(table, "{" + name + ": " + parameters + "}");
    }
}
