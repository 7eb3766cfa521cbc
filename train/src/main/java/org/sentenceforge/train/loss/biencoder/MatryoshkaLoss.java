package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * A loss over embeddings cut to several sizes, so that a cut embedding is good too: {@code Σ_d w_d loss(normalise(e[:d]))} (Kusupati et
 * al. 2022). Labels that are themselves embeddings of the model's size are cut along.
 *
 * <p>Inputs are those of the loss inside.
 *
 * @param dims    sizes, the largest first, with their weights beside them
 * @param perStep how many sizes, drawn anew for every batch, count; below 1 for all
 */
public record MatryoshkaLoss(Loss loss, List<Integer> dims, List<Double> weights, int perStep) implements Loss {
    private static final Parameter<Loss> LOSS =
            Parameter.optional("loss", Losses.TYPE, "the loss computed at each size");
    private static final Parameter<List<Integer>> DIMS = Parameter.optional(
            "matryoshka_dims", ValueTypes.listOf(ValueTypes.whole(1)), "the sizes that embeddings are truncated to");
    private static final Parameter<List<Double>> WEIGHTS = Parameter.optional(
            "matryoshka_weights", ValueTypes.listOf(ValueTypes.NUMBER), "the weight of each size; by default 1");
    private static final Parameter<Integer> PER_STEP =
            Parameter.of("n_dims_per_step", ValueTypes.whole(-1), -1, "how many sizes are used per batch; -1 for all");

    static final List<Parameter<?>> PARAMETERS = List.of(LOSS, DIMS, WEIGHTS, PER_STEP);

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "MatryoshkaLoss",
            "another loss at several sizes of the embedding",
            PARAMETERS,
            config -> read(config, -1).map(loss -> loss));

    /** @param perStep where the configuration does not say */
    static Optional<MatryoshkaLoss> read(Config config, int perStep) {
        Loss standIn = new MultipleNegativesRankingLoss();
        Loss inner = config.require(LOSS, standIn);
        List<Integer> dims = config.require(DIMS, List.of());
        List<Double> weights = config.find(WEIGHTS).orElse(Collections.nCopies(dims.size(), 1.0));
        if (weights.size() != dims.size()) {
            config.problem(
                    WEIGHTS.name(), "expected one for each of the " + dims.size() + " sizes, got " + weights.size());
            return Optional.empty();
        }
        if (dims.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> order = IntStream.range(0, dims.size())
                .boxed()
                .sorted(Comparator.comparing(dims::get).reversed())
                .toList();
        return Optional.of(new MatryoshkaLoss(
                inner,
                order.stream().map(dims::get).toList(),
                order.stream().map(weights::get).toList(),
                config.has(PER_STEP.name()) ? config.get(PER_STEP) : perStep));
    }

    @Override
    public LossInputs inputs() {
        return loss.inputs();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LOSS.name(), loss.name());
        parameters.put(DIMS.name(), dims);
        parameters.put(
                WEIGHTS.name(), weights.stream().map(MatryoshkaLoss::plain).toList());
        parameters.put(PER_STEP.name(), perStep);
        return parameters;
    }

    /** A whole number as the user most likely wrote it. */
    private static Object plain(double weight) {
        return weight == Math.rint(weight) ? (Object) (long) weight : weight;
    }

    @Override
    public List<Loss> inner() {
        return List.of(loss);
    }

    @Override
    public Gradients gradients() {
        return loss.gradients();
    }

    @Override
    public boolean sliceable() {
        return loss.sliceable();
    }

    @Override
    public void check(int dimension) {
        if (dims.get(0) > dimension) {
            throw SforgeException.usage("MatryoshkaLoss: matryoshka_dims has " + dims.get(0)
                    + ", the model's embeddings have " + dimension + " components; leave it out");
        }
        loss.check(dimension);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        boolean sampled = perStep > 0 && perStep < dims.size();
        List<T> chosen = sampled ? ops.choose(perStep, dims.size()) : List.of();
        List<T> values = new ArrayList<>();
        for (int i = 0; i < dims.size(); i++) {
            LossBatch<T> cut = cut(ops, batch, dims.get(i));
            T value = sampled ? ops.when(chosen.get(i), () -> loss.value(ops, cut)) : loss.value(ops, cut);
            values.add(ops.scale(value, weights.get(i)));
        }
        return ops.sumOf(values);
    }

    private <T> LossBatch<T> cut(LossOps<T> ops, LossBatch<T> batch, int dim) {
        LossBatch<T> cut = batch.map(e -> ops.normalize(ops.narrow(e, 1, 0, dim)), dim);
        return inputs().teacher() ? cut.withLabels(cutLabels(ops, batch, dim)) : cut;
    }

    /** Embeddings that a label puts side by side, each cut. */
    private static <T> LossBatch.Labels<T> cutLabels(LossOps<T> ops, LossBatch<T> batch, int dim) {
        int size = batch.dimension();
        int count = batch.labels().orElseThrow().width() / size;
        List<T> cut = IntStream.range(0, count)
                .mapToObj(i -> ops.narrow(batch.label(), 1, i * size, dim))
                .toList();
        return new LossBatch.Labels<>(ops.concat(cut, 1), count * dim);
    }
}
