package org.sentenceforge.train.loss.sparseencoder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sentenceforge.core.module.SparseAutoEncoder;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;

/**
 * How well embeddings come back from their latents (Wen et al. 2025, arXiv 2503.01776): the mean squared error by the k largest latents, an
 * eighth of that by 4k, and beta times the error with which dead latents give what the k largest leave over, relative to its variance. Each
 * is the mean over the columns. It says nothing of which texts belong together: {@link CSRLoss} has it beside another loss.
 *
 * <p>Latents are dead that have not been kept for some passes. As in the original, the 4k are taken among dead ones alone, since its mask for
 * these changes the latents themselves; and each column makes two passes, the second of them over the dead.
 */
public record CSRReconstructionLoss(double beta) implements Loss {
    private static final double KEPT = 1e-5;
    private static final double EIGHTH = 1.0 / 8;
    /** The variance of equal numbers in float32, relative to their squares, is below this. */
    private static final double ROUNDING = 1e-10;

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(1).withLatents();
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return value(ops, columns(ops, batch));
    }

    /**
     * What is made of a column of embeddings.
     *
     * @param given    the embeddings [rows, in], brought to mean 0 and deviation 1 where the module does so
     * @param latents  their k largest latents [rows, hidden]
     * @param byK      the embeddings by these
     * @param byFourK  by the largest 4k of the dead ones
     * @param byDead   by the auxiliary ones
     * @param leftOver what the k largest leave over
     */
    record Column<T>(T given, T latents, T byK, T byFourK, T byDead, T leftOver) {}

    /** Encodes the columns one after the other, and counts for how long latents are not kept. */
    static <T> List<Column<T>> columns(LossOps<T> ops, LossBatch<T> batch) {
        Passes<T> passes = new Passes<>(ops);
        List<Column<T>> columns = batch.columns().stream().map(passes::column).toList();
        ops.count(passes.idleParameter, passes.idle);
        return columns;
    }

    <T> T value(LossOps<T> ops, List<Column<T>> columns) {
        List<T> k = new ArrayList<>();
        List<T> fourK = new ArrayList<>();
        List<T> dead = new ArrayList<>();
        for (Column<T> column : columns) {
            k.add(error(ops, column.given, column.byK));
            fourK.add(error(ops, column.given, column.byFourK));
            dead.add(relativeError(ops, column.byDead, column.leftOver));
        }
        double share = 1.0 / columns.size();
        return ops.sumOf(List.of(
                ops.report("reconstruction_loss_k", ops.scale(ops.sumOf(k), share)),
                ops.report("reconstruction_loss_4k", ops.scale(ops.sumOf(fourK), share * EIGHTH)),
                ops.report("reconstruction_loss_aux", ops.scale(ops.sumOf(dead), share * beta))));
    }

    /**
     * The error relative to the variance of what is wanted; 0 where this has none but what float32 rounds, as a single row or equal texts have:
     * the original divides by that.
     */
    private static <T> T relativeError(LossOps<T> ops, T found, T wanted) {
        T mean = ops.unsqueeze(ops.divide(ops.sum(wanted, 0), ops.rowCount(wanted)), 0);
        T variance = error(ops, mean, wanted);
        T rounding = ops.scale(ops.mean(ops.square(wanted)), ROUNDING);
        T none = ops.not(ops.less(rounding, variance));
        T divisor = ops.where(none, ops.constant(1), variance);
        return ops.multiply(ops.divide(error(ops, found, wanted), divisor), ops.number(ops.not(none)));
    }

    private static <T> T error(LossOps<T> ops, T a, T b) {
        return ops.mean(ops.square(ops.subtract(a, b)));
    }

    /** The passes over a batch's columns. */
    private static final class Passes<T> {
        private final LossOps<T> ops;
        private final SparseAutoEncoder spec;
        private final T weight;
        private final T preBias;
        private final T latentBias;
        private final OwnParameter idleParameter;
        private T idle;

        Passes(LossOps<T> ops) {
            this.ops = ops;
            spec = ops.autoEncoder();
            weight = ops.parameter(OwnParameter.ofAutoEncoder(SparseAutoEncoder.WEIGHT, spec.hidden(), spec.in()));
            preBias = ops.parameter(OwnParameter.ofAutoEncoder(SparseAutoEncoder.PRE_BIAS, spec.in()));
            latentBias = ops.parameter(OwnParameter.ofAutoEncoder(SparseAutoEncoder.LATENT_BIAS, spec.hidden()));
            idleParameter = OwnParameter.ofAutoEncoder(SparseAutoEncoder.IDLE, spec.hidden());
            idle = ops.parameter(idleParameter);
        }

        Column<T> column(T embeddings) {
            if (!spec.normalize()) {
                return column(embeddings, UnaryOperator.identity());
            }
            T mean = ops.unsqueeze(ops.scale(ops.sum(embeddings, 1), 1.0 / spec.in()), 1);
            T centred = ops.subtract(embeddings, mean);
            T deviation = ops.unsqueeze(ops.scale(ops.norm(centred), 1 / Math.sqrt(spec.in() - 1.0)), 1);
            return column(
                    ops.divide(centred, ops.add(deviation, SparseAutoEncoder.EPSILON)),
                    decoded -> ops.add(ops.multiply(decoded, deviation), mean));
        }

        /** @param undone what takes back that embeddings were brought to mean 0 and deviation 1 */
        private Column<T> column(T given, UnaryOperator<T> undone) {
            T all = ops.add(ops.matmul(ops.subtract(given, preBias), ops.transpose(weight)), latentBias);
            T kept = pass(all, spec.k());
            T dead = ops.multiply(all, ops.number(ops.less(ops.constant(spec.deadThreshold()), idle)));
            T byDead = ops.largest(dead, spec.kAux());
            T fourK = pass(dead, 4 * spec.k());
            T byK = undone.apply(decoded(kept));
            return new Column<>(
                    given,
                    kept,
                    byK,
                    undone.apply(decoded(fourK)),
                    undone.apply(decoded(byDead)),
                    ops.subtract(given, ops.detach(ops.subtract(byK, preBias))));
        }

        /** The largest latents; those that any text keeps are idle no longer. */
        private T pass(T all, int k) {
            T largest = ops.largest(all, k);
            T kept = ops.max(ops.number(ops.less(ops.constant(KEPT), largest)), 0);
            idle = ops.add(ops.multiply(idle, ops.from(1, kept)), 1);
            return largest;
        }

        private T decoded(T latents) {
            return ops.add(ops.matmul(latents, weight), preBias);
        }
    }
}
