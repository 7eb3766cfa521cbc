package org.sentenceforge.core.ops;

import java.util.List;

/**
 * Rotary position embedding (Su et al. 2021), half rotation: pair j of a head, made of its elements j and {@code turned/2 + j},
 * turns by the angle {@code position · inverseFrequencies()[j]}. What is behind the turned elements stays as it is.
 *
 * @param headSize size of one head
 * @param turned   how many of its elements turn, an even number
 * @param theta    base of the wave lengths
 * @param scaling  how a model trained on short rows was stretched to longer ones
 */
public record Rotary(int headSize, int turned, double theta, Scaling scaling) {

    /** All of each head. */
    public Rotary(int headSize, double theta, Scaling scaling) {
        this(headSize, headSize, theta, scaling);
    }

    public Rotary(int headSize, double theta) {
        this(headSize, theta, new Scaling.None());
    }

    /** A change of the frequencies {@code theta^(-2j/turned)}. */
    public sealed interface Scaling {

        /** The frequencies as they are. */
        record None() implements Scaling {}

        /** Positions divided by a factor. */
        record Linear(double factor) implements Scaling {}

        /**
         * Llama 3.1: waves longer than {@code originalPositions / lowFrequencyFactor} are slowed down by the factor, those shorter
         * than {@code originalPositions / highFrequencyFactor} stay, those between are blended.
         */
        record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
                implements Scaling {}

        /**
         * LongRoPE (Ding et al. 2024): each pair's frequency divided by a factor of its own.
         *
         * @param amplitude factor on what is turned
         */
        record LongRope(List<Double> factors, double amplitude) implements Scaling {}
    }

    /** Whether all of each head turns. */
    public boolean isWhole() {
        return turned == headSize;
    }

    /** Factor on what is turned. */
    public double amplitude() {
        return scaling instanceof Scaling.LongRope rope ? rope.amplitude : 1;
    }

    /** The angle of each of the {@code turned / 2} pairs per position. */
    public double[] inverseFrequencies() {
        double[] frequencies = new double[turned / 2];
        for (int j = 0; j < frequencies.length; j++) {
            frequencies[j] = scaled(j, Math.pow(theta, -2.0 * j / turned));
        }
        return frequencies;
    }

    private double scaled(int pair, double frequency) {
        if (scaling instanceof Scaling.Linear linear) {
            return frequency / linear.factor;
        }
        if (scaling instanceof Scaling.LongRope rope) {
            return frequency / rope.factors.get(pair);
        }
        if (scaling instanceof Scaling.Llama3 llama) {
            double turns = llama.originalPositions * frequency / (2 * Math.PI);
            double span = llama.highFrequencyFactor - llama.lowFrequencyFactor;
            double kept = Math.min(1, Math.max(0, (turns - llama.lowFrequencyFactor) / span));
            return frequency * (kept + (1 - kept) / llama.factor);
        }
        return frequency;
    }
}
