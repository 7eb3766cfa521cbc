package org.sentenceforge.train.proof;

import java.util.List;
import java.util.stream.Stream;

/** Numbers that one device has computed, to be held beside another's. */
record Numbers(float[] values) {

    /** One after another. */
    static Numbers of(Stream<float[]> parts) {
        List<float[]> all = parts.toList();
        float[] values = new float[all.stream().mapToInt(part -> part.length).sum()];
        int end = 0;
        for (float[] part : all) {
            System.arraycopy(part, 0, values, end, part.length);
            end += part.length;
        }
        return new Numbers(values);
    }

    /** The largest difference of two lists' numbers, relative to the largest number where that is above one; NaN where a number is. */
    static double largestDifference(List<Numbers> some, List<Numbers> others) {
        double largest = 0;
        double size = 1;
        for (int i = 0; i < some.size(); i++) {
            float[] difference = some.get(i).minus(others.get(i)).values;
            for (int j = 0; j < difference.length; j++) {
                largest = Math.max(largest, Math.abs(difference[j]));
                size = Math.max(size, Math.abs(some.get(i).values[j]));
            }
        }
        return largest / size;
    }

    /** NaN where a number is. */
    static double lowestCosine(List<Numbers> some, List<Numbers> others) {
        double lowest = 1;
        for (int i = 0; i < some.size(); i++) {
            lowest = Math.min(lowest, some.get(i).cosine(others.get(i)));
        }
        return lowest;
    }

    Numbers minus(Numbers other) {
        float[] difference = values.clone();
        for (int i = 0; i < difference.length; i++) {
            difference[i] -= other.values[i];
        }
        return new Numbers(difference);
    }

    double distance(Numbers other) {
        return minus(other).length();
    }

    double length() {
        return Math.sqrt(dot(this));
    }

    double cosine(Numbers other) {
        return dot(other) / (length() * other.length());
    }

    private double dot(Numbers other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += (double) values[i] * other.values[i];
        }
        return sum;
    }
}
