package org.sentenceforge.train.proof;

/**
 * How fast a device is beside the CPU, with texts of one size.
 *
 * @param tokens   of a text, about
 * @param batch    how many pairs are trained with at once
 * @param encoding tokens per second
 * @param training pairs per second
 */
public record Speed(int tokens, int batch, Rates encoding, Rates training) {

    /**
     * What is done in a second.
     *
     * @param cpu    on the CPU in float32
     * @param device on the device in float32
     * @param bf16   on the device in bf16
     */
    public record Rates(Rate cpu, Rate device, Rate bf16) {

        /** Whether one of them is {@link Rate#brief}. */
        public boolean anyBrief() {
            return cpu.brief || device.brief || bf16.brief;
        }
    }

    /**
     * A rate.
     *
     * @param brief whether it comes from one run of a part of the batch, which took longer than a figure was to be measured for
     */
    public record Rate(double perSecond, boolean brief) {}
}
