package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * Ranks each query's own document above all other documents of the batch: {@code mean_i(logsumexp_j s_ij - s_ii)} with {@code s_ij =
 * scale * sim(query_i, document_j)}, over the positives and then the hard negatives of all rows (Henderson et al. 2017; van den Oord
 * et al. 2018: InfoNCE). Further directions put other pairs of the batch into the sum (Li et al. 2023), and hardness weighs negatives
 * by how similar they are (Lan et al. 2025).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive)</td><td>no label</td></tr>
 * <tr><td>(anchor, positive, negative, …)</td><td>no label</td></tr>
 * </table>
 *
 * <p>The larger the batch, the more negatives. Rows whose texts repeat within a batch are false negatives: use the {@code no_duplicates}
 * sampler, or {@code mask_duplicates}, which leaves exactly these out.
 *
 * @param name           that of the reference: this one's, or the symmetric form's, which is this loss with two directions
 * @param scale          inverse temperature, above 0
 * @param directions     which pairs compete
 * @param partition      over what the softmax goes
 * @param hardness       whose scores are raised
 * @param strength       by how much: times their similarity
 * @param maskDuplicates whether repeated texts are left out
 */
public record MultipleNegativesRankingLoss(
        String name,
        double scale,
        Similarity similarity,
        Set<Direction> directions,
        Partition partition,
        Hardness hardness,
        double strength,
        boolean maskDuplicates)
        implements Loss {

    /** What is compared with what for a row. */
    public enum Direction {
        /** The query with all documents. */
        QUERY_TO_DOC,
        /** The query with all other queries. */
        QUERY_TO_QUERY,
        /** The positive with all queries. */
        DOC_TO_QUERY,
        /** The positive with all other rows' documents. */
        DOC_TO_DOC
    }

    /** Over what the softmax goes. */
    public enum Partition {
        /** All directions together. */
        JOINT,
        /** Each direction by itself; the mean of them counts. */
        PER_DIRECTION
    }

    /** Whose scores are raised by their similarity. */
    public enum Hardness {
        NONE,
        /** Other rows' documents. */
        IN_BATCH_NEGATIVES,
        /** The row's own negatives. */
        HARD_NEGATIVES,
        ALL_NEGATIVES
    }

    private static final String NAME = "MultipleNegativesRankingLoss";
    private static final String SYMMETRIC = "MultipleNegativesSymmetricRankingLoss";

    private static final Parameter<Double> SCALE = scale(20);
    private static final Parameter<Similarity> SIMILARITY = similarity(Similarity.COS_SIM);
    private static final Parameter<List<Direction>> DIRECTIONS = Parameter.of(
            "directions",
            ValueTypes.listOf(ValueTypes.named(List.of(Direction.values()), MultipleNegativesRankingLoss::key)),
            List.of(Direction.QUERY_TO_DOC),
            "which pairs of the batch compete");
    private static final Parameter<Partition> PARTITION = Parameter.of(
            "partition_mode",
            ValueTypes.named(List.of(Partition.values()), MultipleNegativesRankingLoss::key),
            Partition.JOINT,
            "one softmax over all directions, or one per direction");
    private static final Parameter<Hardness> HARDNESS = Parameter.of(
            "hardness_mode",
            ValueTypes.named(List.of(Hardness.values()), MultipleNegativesRankingLoss::key),
            Hardness.NONE,
            "which negatives get more weight the more similar they are");
    private static final Parameter<Double> STRENGTH = Parameter.of(
            "hardness_strength", ValueTypes.NOT_NEGATIVE, 0.0, "how strongly similar negatives are weighted");
    private static final Parameter<Boolean> MASK_DUPLICATES = Parameter.of(
            "mask_duplicates",
            ValueTypes.FLAG,
            false,
            "ignores negatives equal to the anchor or its positive, or belonging to an equal anchor");
    static final Parameter<Boolean> GATHER =
            Parameter.of("gather_across_devices", ValueTypes.FLAG, false, "has no effect on a single device");

    private static final List<Parameter<?>> SYMMETRIC_PARAMETERS = List.of(SCALE, SIMILARITY, MASK_DUPLICATES, GATHER);

    /** The table's lines: the loss and its symmetric form, each also with gradients through a cache. */
    public static List<Catalogue.Entry<Loss>> entries() {
        Catalogue.Entry<Loss> plain = entry(20, Similarity.COS_SIM);
        Catalogue.Entry<Loss> symmetric = new Catalogue.Entry<>(
                SYMMETRIC,
                "the same, and each positive's anchor above all other anchors",
                SYMMETRIC_PARAMETERS,
                MultipleNegativesRankingLoss::readSymmetric);
        return List.of(plain, symmetric, CachedLoss.entry(plain), CachedLoss.entry(symmetric));
    }

    /**
     * The line of the loss itself.
     *
     * @param scale      where a configuration does not say
     * @param similarity where it does not say
     */
    public static Catalogue.Entry<Loss> entry(double scale, Similarity similarity) {
        Parameter<Double> ownScale = scale(scale);
        Parameter<Similarity> ownSimilarity = similarity(similarity);
        return new Catalogue.Entry<>(
                NAME,
                "ranks each anchor's positive above all other documents of the batch",
                List.of(ownScale, ownSimilarity, DIRECTIONS, PARTITION, HARDNESS, STRENGTH, MASK_DUPLICATES, GATHER),
                config -> read(config, config.get(ownScale), config.get(ownSimilarity)));
    }

    private static Parameter<Double> scale(double otherwise) {
        return Parameter.of(
                "scale",
                ValueTypes.POSITIVE,
                otherwise,
                "what similarities are multiplied by: the inverse of the temperature");
    }

    private static Parameter<Similarity> similarity(Similarity otherwise) {
        return Parameter.of("similarity_fct", Similarity.MATRIX, otherwise, "the similarity of embeddings");
    }

    private static Optional<Loss> read(Config config, double scale, Similarity similarity) {
        Set<Direction> directions = EnumSet.copyOf(config.get(DIRECTIONS));
        Partition partition = config.get(PARTITION);
        if (!directions.contains(Direction.QUERY_TO_DOC)) {
            config.problem(DIRECTIONS.name(), "expected query_to_doc among them, got " + keys(directions));
        }
        if (partition == Partition.PER_DIRECTION
                && !directions.equals(EnumSet.of(Direction.QUERY_TO_DOC, Direction.DOC_TO_QUERY))) {
            config.problem(
                    PARTITION.name(),
                    "per_direction goes with the directions query_to_doc and doc_to_query, got " + keys(directions));
        }
        return Optional.of(new MultipleNegativesRankingLoss(
                NAME,
                scale,
                similarity,
                directions,
                partition,
                config.get(HARDNESS),
                config.get(STRENGTH),
                config.get(MASK_DUPLICATES)));
    }

    private static Optional<Loss> readSymmetric(Config config) {
        return Optional.of(new MultipleNegativesRankingLoss(
                SYMMETRIC,
                config.get(SCALE),
                config.get(SIMILARITY),
                EnumSet.of(Direction.QUERY_TO_DOC, Direction.DOC_TO_QUERY),
                Partition.PER_DIRECTION,
                Hardness.NONE,
                0,
                config.get(MASK_DUPLICATES)));
    }

    private static String key(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> keys(Set<Direction> directions) {
        return directions.stream().map(MultipleNegativesRankingLoss::key).toList();
    }

    /** The defaults: cosine similarity, scale 20, queries against documents. */
    public MultipleNegativesRankingLoss() {
        this(
                NAME,
                20,
                Similarity.COS_SIM,
                EnumSet.of(Direction.QUERY_TO_DOC),
                Partition.JOINT,
                Hardness.NONE,
                0,
                false);
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(2).withTextIds(maskDuplicates);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SCALE.name(), scale);
        parameters.put(SIMILARITY.name(), similarity.key());
        if (name.equals(NAME)) {
            if (directions.size() > 1) {
                parameters.put(DIRECTIONS.name(), keys(directions));
                parameters.put(PARTITION.name(), key(partition));
            }
            if (hardness != Hardness.NONE) {
                parameters.put(HARDNESS.name(), key(hardness));
                parameters.put(STRENGTH.name(), strength);
            }
        }
        if (maskDuplicates) {
            parameters.put(MASK_DUPLICATES.name(), true);
        }
        return parameters;
    }

    @Override
    public boolean sliceable() {
        return true;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T row = batch.own(ops.rowNumbers(batch.column(0)));
        List<T> scores = scores(ops, batch, ops.sameAs(row, ops.rowNumbers(batch.column(0))));
        if (partition == Partition.JOINT) {
            return ops.crossEntropy(ops.concat(scores, 1), row);
        }
        List<T> each =
                scores.stream().map(matrix -> ops.crossEntropy(matrix, row)).toList();
        return ops.scale(ops.sumOf(each), 1.0 / each.size());
    }

    /**
     * The scaled similarities of each direction: [own, rows or documents], the row's own positive in the first at column i.
     *
     * @param same [own, rows]: whether it is the same row
     */
    private <T> List<T> scores(LossOps<T> ops, LossBatch<T> batch, T same) {
        T queries = batch.column(0);
        T documents = ops.concat(batch.documents(), 0);
        T ownQueries = batch.own(queries);
        T ownPositives = batch.own(batch.column(1));
        T sameForDocuments = ops.concat(Collections.nCopies(batch.documents().size(), same), 1);
        Optional<Duplicates<T>> duplicates =
                maskDuplicates ? Optional.of(new Duplicates<>(ops, batch)) : Optional.empty();

        List<T> scores = new ArrayList<>();
        T found = similarity.matrix(ops, ownQueries, documents);
        T toDocuments = hardness == Hardness.NONE ? scaled(ops, found) : hardened(ops, batch, found, same);
        if (duplicates.isPresent()) {
            T mask = duplicates.get().documentsOfQuery();
            ops.count("masked_duplicates", ops.sum(ops.number(mask)));
            toDocuments = ops.exclude(toDocuments, mask);
        }
        scores.add(toDocuments);
        if (directions.contains(Direction.QUERY_TO_QUERY)) {
            T mask = duplicates.map(d -> ops.or(same, d.queriesOfQuery())).orElse(same);
            scores.add(ops.exclude(scaled(ops, similarity.matrix(ops, ownQueries, queries)), mask));
        }
        if (directions.contains(Direction.DOC_TO_QUERY)) {
            T all = scaled(ops, similarity.matrix(ops, ownPositives, queries));
            scores.add(
                    duplicates.map(d -> ops.exclude(all, d.queriesOfPositive())).orElse(all));
        }
        if (directions.contains(Direction.DOC_TO_DOC)) {
            T mask = duplicates
                    .map(d -> ops.or(sameForDocuments, d.documentsOfPositive()))
                    .orElse(sameForDocuments);
            scores.add(ops.exclude(scaled(ops, similarity.matrix(ops, ownPositives, documents)), mask));
        }
        return scores;
    }

    private <T> T scaled(LossOps<T> ops, T similarities) {
        return ops.scale(similarities, scale);
    }

    /** Scores of documents, those of the chosen negatives raised; the rise has no gradient. */
    private <T> T hardened(LossOps<T> ops, LossBatch<T> batch, T similarities, T same) {
        T other = ops.not(same);
        T none = ops.and(same, other);
        List<T> raised = new ArrayList<>();
        for (int column = 1; column < batch.columns().size(); column++) {
            raised.add(
                    switch (hardness) {
                        case NONE -> none;
                        case IN_BATCH_NEGATIVES -> other;
                        case HARD_NEGATIVES -> column == 1 ? none : same;
                        case ALL_NEGATIVES -> column == 1 ? other : ops.or(same, other);
                    });
        }
        T rise = ops.multiply(ops.number(ops.concat(raised, 1)), ops.scale(ops.detach(similarities), strength));
        return ops.add(scaled(ops, similarities), rise);
    }
}
