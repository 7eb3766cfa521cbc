package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.DistanceBuckets;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.torch.TextBlocks.Rows;

/**
 * Attention over a packed batch, cut into {@link TextBlocks} and written as one TorchScript method.
 *
 * @param relative what is added to scores by distance, or null
 */
record PackedAttention(Attention spec, RelativePositions.Form relative, TorchPlan plan, Queries queries) {

    /** Whose attention is wanted. */
    enum Queries {
        ALL,
        /** The first token of each text. */
        FIRST
    }

    /**
     * The method's text. It takes q [queries, heads * headSize], k and v [N, keyValueHeads * headSize], where not all keys are seen
     * the numbers {@link BatchInput.Seen} [N], the tables of relative positions if there are any, and what cuts the batch.
     *
     * @param weights what becomes of the attention weights w, written out: w itself, or its dropout
     */
    String method(String name, String weights) {
        List<String> whole = tables();
        List<String> keys = hidesKeys() ? List.of("k", "v", "seen") : List.of("k", "v");
        List<String> tokens = Stream.concat(Stream.of("q"), keys.stream()).toList();
        return queries == Queries.ALL
                ? blocks().method(name, List.of(), tokens, whole, Rows.TOKENS, block(weights))
                : blocks().method(name, List.of("q"), keys, whole, Rows.TEXTS, block(weights));
    }

    private TextBlocks blocks() {
        return plan.layout().blocks();
    }

    private List<String> block(String weights) {
        List<String> lines = new ArrayList<>(List.of(
                "qg = " + heads("q", queries == Queries.ALL ? "s" : "1", spec.heads()),
                "kg = " + heads("k", "s", spec.keyValueHeads()),
                "vg = " + heads("v", "s", spec.keyValueHeads())));
        int shared = spec.heads() / spec.keyValueHeads();
        if (shared > 1) {
            lines.add("kg = torch.repeat_interleave(kg, " + shared + ", 1)");
            lines.add("vg = torch.repeat_interleave(vg, " + shared + ", 1)");
        }
        lines.addAll(fused() ? fusedKernel() : plainKernel(weights));
        if (hidesKeys() && windowed()) {
            lines.add("a = torch.nan_to_num(a, 0.)"); // of a token whose window has nothing to see
        }
        lines.add(script("y = torch.reshape(torch.transpose(a, 1, 2), [-1, %d])", spec.heads() * spec.headSize()));
        return lines;
    }

    private String heads(String x, String tokens, int count) {
        return script("torch.transpose(torch.view(%s_g, [b, %s, %d, %d]), 1, 2)", x, tokens, count, spec.headSize());
    }

    /** The fused kernel knows no soft cap. */
    private boolean fused() {
        return plan.kernel() == TorchPlan.Kernel.FUSED && spec.softCap() == 0;
    }

    private List<String> fusedKernel() {
        boolean causal = relative == null
                && !spec.falls()
                && !hidesKeys()
                && spec.reach().equals(Attention.Reach.CAUSAL);
        List<String> mask = causal ? List.of() : mask();
        List<String> lines = new ArrayList<>(mask);
        lines.add(script(
                "a = torch.scaled_dot_product_attention(qg, kg, vg, %s, %s, %s, scale=%s)",
                mask.isEmpty() ? "None" : "torch.to(mask, ops.prim.dtype(qg))",
                dropout(),
                causal ? "True" : "False",
                spec.scale()));
        return lines;
    }

    private List<String> plainKernel(String weights) {
        List<String> lines = new ArrayList<>();
        lines.add(script("w = torch.to(torch.matmul(torch.mul(qg, %s), torch.transpose(kg, 2, 3)), 6)", spec.scale()));
        if (spec.softCap() != 0) {
            lines.add(script("w = torch.mul(torch.tanh(torch.div(w, %1$s)), %1$s)", spec.softCap()));
        }
        List<String> mask = mask();
        lines.addAll(mask);
        if (!mask.isEmpty()) {
            lines.add("w = torch.add(w, mask)");
        }
        lines.add("w = torch.softmax(w, -1)");
        lines.add(script("a = torch.matmul(torch.to(%s, ops.prim.dtype(vg)), vg)", weights));
        return lines;
    }

    /** Whether there are tokens that are no keys. */
    private boolean hidesKeys() {
        return spec.keys() == Attention.Keys.SEEN;
    }

    private boolean windowed() {
        return spec.reach().behind() != Integer.MAX_VALUE || spec.reach().ahead() != Integer.MAX_VALUE;
    }

    private boolean masked() {
        return relative != null || spec.falls() || !spec.reach().equals(Attention.Reach.ALL);
    }

    /** The additive mask of a block, as far as there is one, [texts, heads, queries, tokens] or less where it is the same for several. */
    private List<String> mask() {
        List<String> lines = new ArrayList<>(masked() ? maskOfReach() : List.of());
        // behind a text's last token nothing is seen that looks no further than itself
        if (spec.reach().ahead() > 0 && !blocks().real().isEmpty()) {
            lines.addAll(blocks().real());
            lines.addAll(maskOfPadding());
        }
        if (hidesKeys()) {
            lines.add("unseen = torch.view(torch.eq(seen_g, 0), [b, 1, 1, s])"); // padding is not seen either
            lines.add(script(
                    "mask = torch.masked_fill(%s, unseen, -inf)",
                    lines.size() == 1 ? "torch.to(torch.zeros_like(unseen), 6)" : "mask"));
        }
        return lines;
    }

    /**
     * Padding sees nothing but padding where a window would leave it nothing to see at all, for which softmax gives NaN, and where it would see
     * texts otherwise its results are thrown away.
     */
    private List<String> maskOfPadding() {
        List<String> lines = new ArrayList<>();
        String hidden = windowed()
                ? "torch.unsqueeze(torch.ne(torch.unsqueeze(real, 2), torch.unsqueeze(real, 1)), 1)"
                : "torch.view(torch.eq(real, 0.), [b, 1, 1, s])";
        lines.add("hidden = " + hidden);
        lines.add(
                masked()
                        ? "mask = torch.masked_fill(mask, hidden, -inf)"
                        : "mask = torch.masked_fill(torch.to(torch.zeros_like(hidden), 6), hidden, -inf)");
        return lines;
    }

    private List<String> maskOfReach() {
        List<String> lines = new ArrayList<>();
        lines.add("at = torch.arange(s, dtype=4, layout=0, device=ops.prim.device(qg), pin_memory=False)");
        lines.add("ahead = torch.sub(torch.unsqueeze(at, 0), torch.unsqueeze(at, 1))"); // key minus query
        if (relative != null) {
            lines.addAll(relativeScores());
        } else if (spec.falls()) {
            lines.add(linearFall());
        } else {
            lines.add("mask = torch.to(torch.zeros_like(ahead), 6)");
        }
        Attention.Reach reach = spec.reach();
        if (reach.ahead() != Integer.MAX_VALUE) {
            lines.add(script("mask = torch.masked_fill(mask, torch.gt(ahead, %d), -inf)", reach.ahead()));
        }
        if (reach.behind() != Integer.MAX_VALUE) {
            lines.add(script("mask = torch.masked_fill(mask, torch.lt(ahead, %d), -inf)", -reach.behind()));
        }
        return lines;
    }

    private List<String> tables() {
        List<String> tables = new ArrayList<>();
        if (relative != null && relative.biases()) {
            tables.add("table");
        }
        if (relative != null && relative.keys()) {
            tables.add("keys");
        }
        if (relative != null && relative.queries()) {
            tables.add("queries");
        }
        return tables;
    }

    /** What distances add to the scores. */
    private List<String> relativeScores() {
        DistanceBuckets distances = relative.buckets();
        int farthest = distances.farthest();
        String buckets =
                Arrays.stream(distances.buckets()).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>(List.of(
                script("buckets = torch.tensor([%s], dtype=4, device=ops.prim.device(qg))", buckets),
                script("near = torch.add(torch.clamp(ahead, %d, %d), %d)", -farthest, farthest, farthest),
                "bucket = torch.take(buckets, near)")); // [queries, keys]
        List<String> sum = new ArrayList<>();
        if (relative.biases()) {
            lines.add("biases = torch.permute(torch.embedding(table, bucket), [2, 0, 1])");
            sum.add("biases");
        }
        if (relative.keys()) {
            lines.add("of_q = " + positionScores("qg", "keys", "bucket"));
            sum.add("of_q");
        }
        if (relative.queries()) {
            lines.add("of_k = torch.transpose(" + positionScores("kg", "queries", "torch.transpose(bucket, 0, 1)")
                    + ", 2, 3)");
            sum.add("of_k");
        }
        lines.add("mask = "
                + sum.stream()
                        .reduce((a, b) -> script("torch.add(%s, %s)", a, b))
                        .orElse("torch.to(torch.zeros_like(ahead), 6)"));
        return lines;
    }

    /** Scaled products with the rows of a table that the distances choose. */
    private String positionScores(String x, String table, String buckets) {
        String rows = script(
                "torch.permute(torch.view(torch.to(%s, ops.prim.dtype(%s)), [1, %d, %d, %d]), [0, 2, 3, 1])",
                table, x, relative.buckets().count(), spec.heads(), spec.headSize());
        return script(
                "torch.to(torch.gather(torch.matmul(torch.mul(%s, %s), %s), 3, torch.expand(%s, [b, %d, s, s])), 6)",
                x, spec.scale(), rows, buckets, spec.heads());
    }

    /** [heads, queries, tokens] */
    private String linearFall() {
        String slopes = Arrays.stream(spec.slopes())
                .mapToObj(slope -> Double.toString(-slope).replace('E', 'e'))
                .collect(Collectors.joining(", "));
        return script(
                "mask = torch.mul(torch.view(torch.tensor([%s], dtype=6, device=ops.prim.device(qg)), [-1, 1, 1]), torch.abs(ahead))",
                slopes);
    }

    private String dropout() {
        return plan.training() ? Double.toString(spec.dropout()) : "0.";
    }
}
