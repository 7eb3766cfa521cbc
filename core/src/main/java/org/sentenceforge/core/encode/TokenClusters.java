package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.sentenceforge.core.module.HierarchicalTokenPooling;

/**
 * Groups of like vectors by Ward's linkage over cosine distances, as SciPy makes them ({@code linkage} with {@code ward}, {@code fcluster}
 * with {@code maxclust}), also in their order. Vectors have length one.
 */
final class TokenClusters {
    private final int size;
    /** Of two groups, while they are there. */
    private final double[][] distances;

    private final int[] members;
    private final List<Merge> merges = new ArrayList<>();

    /** Two groups that become one. */
    private record Merge(int first, int second, double height) {}

    private TokenClusters(float[][] vectors) {
        size = vectors.length;
        distances = new double[size][size];
        members = new int[size];
        Arrays.fill(members, 1);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                double product = 0;
                for (int c = 0; c < vectors[i].length; c++) {
                    product += (double) vectors[i][c] * vectors[j][c];
                }
                // in float32, as the original subtracts
                distances[i][j] = Math.min(2, Math.max(0, 1 - (float) product));
                distances[j][i] = distances[i][j];
            }
        }
    }

    /** A text's vectors, of which like ones have become their mean; those that are protected come first. */
    static float[][] pooled(float[][] vectors, HierarchicalTokenPooling pooling) {
        int kept = Math.min(pooling.protectedTokens(), vectors.length);
        float[][] others = Arrays.copyOfRange(vectors, kept, vectors.length);
        int wanted = Math.max(others.length / pooling.factor(), 1);
        if (wanted >= others.length) {
            return vectors;
        }
        List<float[]> result = new ArrayList<>(List.of(vectors).subList(0, kept));
        for (List<Integer> group : new TokenClusters(others).groups(wanted)) {
            result.add(mean(others, group));
        }
        return result.toArray(float[][]::new);
    }

    private static float[] mean(float[][] vectors, List<Integer> group) {
        float[] sum = new float[vectors[0].length];
        for (int member : group) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += vectors[member][c];
            }
        }
        for (int c = 0; c < sum.length; c++) {
            sum[c] /= group.size();
        }
        return sum;
    }

    /** At most so many groups. */
    private List<List<Integer>> groups(int most) {
        mergeNearest();
        merges.sort(Comparator.comparingDouble(Merge::height)); // stable, as SciPy's
        int[] owner = new int[2 * size - 1];
        Arrays.setAll(owner, i -> i);
        List<int[]> tree = new ArrayList<>();
        for (Merge merge : merges) {
            int a = root(owner, merge.first());
            int b = root(owner, merge.second());
            int node = size + tree.size();
            tree.add(new int[] {Math.min(a, b), Math.max(a, b)});
            owner[a] = node;
            owner[b] = node;
        }
        // the lowest cut that leaves no more groups than wanted; merges of the same height are all below it or none
        double cut = merges.get(size - 1 - most).height();
        List<List<Integer>> groups = new ArrayList<>();
        collect(tree, 2 * size - 2, cut, groups);
        return groups;
    }

    /** The groups below a node, a single vector behind those that are below its sibling. */
    private void collect(List<int[]> tree, int node, double cut, List<List<Integer>> groups) {
        if (node < size || merges.get(node - size).height() <= cut) {
            List<Integer> leaves = new ArrayList<>();
            leaves(tree, node, leaves);
            leaves.sort(null);
            groups.add(leaves);
        } else {
            int[] children = tree.get(node - size);
            for (int child : children) {
                if (child >= size) {
                    collect(tree, child, cut, groups);
                }
            }
            for (int child : children) {
                if (child < size) {
                    collect(tree, child, cut, groups);
                }
            }
        }
    }

    private void leaves(List<int[]> tree, int node, List<Integer> leaves) {
        if (node < size) {
            leaves.add(node);
        } else {
            leaves(tree, tree.get(node - size)[0], leaves);
            leaves(tree, tree.get(node - size)[1], leaves);
        }
    }

    private static int root(int[] owner, int node) {
        int top = node;
        while (owner[top] != top) {
            top = owner[top];
        }
        return top;
    }

    /** The nearest-neighbour chain (Müllner 2011): from a group to its nearest one, until two are each other's. */
    private void mergeNearest() {
        int[] chain = new int[size];
        int length = 0;
        for (int step = 0; step < size - 1; step++) {
            if (length == 0) {
                int any = 0;
                while (members[any] == 0) {
                    any++;
                }
                chain[length++] = any;
            }
            int x;
            int y;
            double nearest;
            while (true) {
                x = chain[length - 1];
                // of equal distances that to where the chain came from
                y = length > 1 ? chain[length - 2] : -1;
                nearest = y >= 0 ? distances[x][y] : Double.POSITIVE_INFINITY;
                for (int i = 0; i < size; i++) {
                    if (members[i] > 0 && i != x && distances[x][i] < nearest) {
                        nearest = distances[x][i];
                        y = i;
                    }
                }
                if (length > 1 && y == chain[length - 2]) {
                    break;
                }
                chain[length++] = y;
            }
            length -= 2;
            merge(Math.min(x, y), Math.max(x, y), nearest);
        }
    }

    /** The second group takes in the first; distances follow Lance and Williams' formula for Ward's criterion. */
    private void merge(int first, int second, double height) {
        merges.add(new Merge(first, second, height));
        double a = members[first];
        double b = members[second];
        members[first] = 0;
        members[second] = (int) (a + b);
        for (int i = 0; i < size; i++) {
            double c = members[i];
            if (c > 0 && i != second) {
                double to = Math.sqrt(((c + a) * distances[i][first] * distances[i][first]
                                + (c + b) * distances[i][second] * distances[i][second]
                                - c * height * height)
                        / (a + b + c));
                distances[i][second] = to;
                distances[second][i] = to;
            }
        }
    }
}
