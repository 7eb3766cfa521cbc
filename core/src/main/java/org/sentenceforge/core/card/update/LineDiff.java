package org.sentenceforge.core.card.update;

import java.util.ArrayList;
import java.util.List;

/** The shortest way from one list of lines to another (Myers, "An O(ND) difference algorithm and its variations", 1986). */
final class LineDiff {
    private LineDiff() {}

    /**
     * Lines {@code start} to {@code end} (exclusive) of the first list give way to {@code lines}; where {@code start == end} they
     * are put in before that line.
     */
    record Hunk(int start, int end, List<String> lines) {
        boolean isInsertion() {
            return start == end;
        }
    }

    /** The hunks in order. One that replaces as many lines as it brings is given line by line. */
    static List<Hunk> between(List<String> from, List<String> to) {
        int prefix = 0;
        int shorter = Math.min(from.size(), to.size());
        while (prefix < shorter && from.get(prefix).equals(to.get(prefix))) {
            prefix++;
        }
        int suffix = 0;
        while (suffix < shorter - prefix && from.get(from.size() - 1 - suffix).equals(to.get(to.size() - 1 - suffix))) {
            suffix++;
        }
        List<String> a = from.subList(prefix, from.size() - suffix);
        List<String> b = to.subList(prefix, to.size() - suffix);
        return hunks(a, b, common(a, b), prefix);
    }

    private static List<Hunk> hunks(List<String> a, List<String> b, List<int[]> common, int offset) {
        List<Hunk> hunks = new ArrayList<>();
        int i = 0;
        int j = 0;
        for (int[] pair : common) {
            add(hunks, i + offset, pair[0] + offset, b.subList(j, pair[1]));
            i = pair[0] + 1;
            j = pair[1] + 1;
        }
        add(hunks, i + offset, a.size() + offset, b.subList(j, b.size()));
        return hunks;
    }

    private static void add(List<Hunk> hunks, int start, int end, List<String> lines) {
        if (start == end && lines.isEmpty()) {
            return;
        }
        if (end - start != lines.size()) {
            hunks.add(new Hunk(start, end, List.copyOf(lines)));
            return;
        }
        for (int i = 0; i < lines.size(); i++) {
            hunks.add(new Hunk(start + i, start + i + 1, List.of(lines.get(i))));
        }
    }

    /** Index pairs of a longest common subsequence, in order. */
    private static List<int[]> common(List<String> a, List<String> b) {
        int n = a.size();
        int m = b.size();
        List<int[]> trace = new ArrayList<>();
        int[] reach = new int[2 * (n + m) + 3];
        int zero = n + m + 1;
        for (int d = 0; d <= n + m; d++) {
            // Only diagonals -d … d have been reached, so only they are kept for the way back.
            int[] kept = new int[2 * d + 3];
            System.arraycopy(reach, zero - d - 1, kept, 0, kept.length);
            trace.add(kept);
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
                int x = down ? reach[zero + k + 1] : reach[zero + k - 1] + 1;
                int y = x - k;
                while (x < n && y < m && a.get(x).equals(b.get(y))) {
                    x++;
                    y++;
                }
                reach[zero + k] = x;
                if (x >= n && y >= m) {
                    return wayBack(trace, n, m);
                }
            }
        }
        throw new IllegalStateException("no way from one text to another");
    }

    private static List<int[]> wayBack(List<int[]> trace, int n, int m) {
        List<int[]> pairs = new ArrayList<>();
        int x = n;
        int y = m;
        for (int d = trace.size() - 1; d >= 0; d--) {
            int[] reach = trace.get(d);
            int zero = d + 1;
            int k = x - y;
            boolean down = k == -d || (k != d && reach[zero + k - 1] < reach[zero + k + 1]);
            int previousK = down ? k + 1 : k - 1;
            int previousX = d == 0 ? 0 : reach[zero + previousK];
            int previousY = d == 0 ? 0 : previousX - previousK;
            while (x > previousX && y > previousY) {
                x--;
                y--;
                pairs.add(0, new int[] {x, y});
            }
            x = previousX;
            y = previousY;
        }
        return pairs;
    }
}
