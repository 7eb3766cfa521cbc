package org.sentenceforge.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.Progress;
import org.sentenceforge.train.loss.WeightSchedule;

/** What a batch brings to its loss beside its texts, as arrays. */
final class LossArrays {
    private LossArrays() {}

    /**
     * The arrays in the order of {@link LossProgram#inputs}; the manager owns them.
     *
     * @param seed of the random choices
     */
    static List<NDArray> of(LossProgram program, LossInputs needed, MicroBatch batch, long seed, NDManager manager) {
        List<NDArray> arrays = new ArrayList<>();
        int rows = batch.size();
        batch.labels()
                .ifPresent(labels -> arrays.add(manager.create(
                        labels.values(), labels.width() == 0 ? new Shape(rows) : new Shape(rows, labels.width()))));
        if (needed.guide().isPresent()) {
            batch.guide().forEach(column -> arrays.add(manager.create(column)));
        }
        if (needed.textIds()) {
            batch.textIds().forEach(column -> arrays.add(manager.create(column)));
        }
        if (needed.listed()) {
            arrays.add(manager.create(places(batch.pairs())));
        }
        if (!program.draws().isEmpty()) {
            arrays.add(manager.create(draws(program.draws(), seed)));
        }
        if (!program.schedules().isEmpty()) {
            arrays.add(manager.create(shares(program.schedules(), batch.progress())));
        }
        return arrays;
    }

    /** The numbers of each row's pairs, -1 behind the last: [rows, most pairs]. */
    static float[][] places(int[] pairs) {
        int most = IntStream.of(pairs).max().orElse(0);
        float[][] places = new float[pairs.length][most];
        int next = 0;
        for (int row = 0; row < pairs.length; row++) {
            for (int i = 0; i < most; i++) {
                places[row][i] = i < pairs[row] ? next++ : -1;
            }
        }
        return places;
    }

    static float[] shares(List<WeightSchedule> schedules, Progress progress) {
        float[] shares = new float[schedules.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (float) schedules.get(i).share(progress);
        }
        return shares;
    }

    static float[] draws(List<TorchLossOps.Draw> draws, long seed) {
        float[] all = new float[draws.stream().mapToInt(TorchLossOps.Draw::of).sum()];
        int start = 0;
        for (int i = 0; i < draws.size(); i++) {
            TorchLossOps.Draw draw = draws.get(i);
            System.arraycopy(Seeds.choice(draw.n(), draw.of(), Seeds.of(seed, i)), 0, all, start, draw.of());
            start += draw.of();
        }
        return all;
    }
}
