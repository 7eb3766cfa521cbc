package org.sentenceforge.eval.mining;

/**
 * How scores are distributed, as torch computes it. What too few scores do not have is NaN, or an infinity where it is an extreme or a
 * quartile.
 *
 * @param median of an even number of scores the lower one in the middle
 * @param std with Bessel's correction
 * @param p25 a quartile; between two scores they are interpolated
 */
public record ScoreDistribution(
        int count,
        double mean,
        double median,
        double std,
        double min,
        double p25,
        double p50,
        double p75,
        double max) {}
