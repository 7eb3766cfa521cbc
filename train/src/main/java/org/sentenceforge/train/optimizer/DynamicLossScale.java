package org.sentenceforge.train.optimizer;

/**
 * What a loss computed in fp16 is multiplied by, so that small gradients do not vanish: it doubles after a run of updates without an
 * overflow and halves at every overflow (Micikevicius et al. 2018; the numbers are those of torch's GradScaler).
 *
 * @param scale        a power of 2
 * @param cleanUpdates since the scale changed or an update was skipped
 */
public record DynamicLossScale(double scale, int cleanUpdates) {
    private static final int GROWTH_INTERVAL = 2000;

    /** As a run begins with. */
    public DynamicLossScale() {
        this(65536, 0);
    }

    /** The scale after an update, which may have been skipped because of an overflow. */
    public DynamicLossScale after(boolean skipped) {
        if (skipped) {
            return new DynamicLossScale(scale / 2, 0);
        }
        if (cleanUpdates + 1 < GROWTH_INTERVAL) {
            return new DynamicLossScale(scale, cleanUpdates + 1);
        }
        boolean tooLarge = Float.isInfinite((float) (scale * 2));
        return new DynamicLossScale(tooLarge ? scale : scale * 2, 0);
    }
}
