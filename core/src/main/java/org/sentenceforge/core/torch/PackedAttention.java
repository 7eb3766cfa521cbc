package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RelativeBuckets;

/**
 * Attention over a packed batch, written as one TorchScript method: a loop over groups of equally long texts, so that there is
 * neither padding nor a padding mask.
 */
record PackedAttention(Attention spec, boolean biased, TorchPlan plan, Queries queries) {

    /** Whose attention is wanted. */
    enum Queries {
        ALL,
        /** The first token of each text. */
        FIRST
    }

    /** Whether every query sees every key of its text, without a bias. */
    boolean seesAll() {
        return !masked();
    }

    /**
     * The method's text. It takes q [queries, heads * headSize], k and v [N, keyValueHeads * headSize], the bias table if there is one, and the groups.
     *
     * @param weights what becomes of the attention weights w, written out: w itself, or its dropout
     */
    String method(String name, String weights) {
        List<String> whole = biased ? List.of("table") : List.of();
        return queries == Queries.ALL
                ? Script.overGroups(name, List.of(), List.of("q", "k", "v"), whole, group(weights))
                : Script.overGroups(name, List.of("q"), List.of("k", "v"), whole, group(weights));
    }

    private List<String> group(String weights) {
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
        boolean causal = !biased && spec.reach().equals(Attention.Reach.CAUSAL);
        List<String> lines = new ArrayList<>(causal ? List.of() : mask());
        String mask = causal || !masked() ? "None" : "torch.to(mask, ops.prim.dtype(qg))";
        lines.add(script(
                "a = torch.scaled_dot_product_attention(qg, kg, vg, %s, %s, %s, scale=%s)",
                mask, dropout(), causal ? "True" : "False", spec.scale()));
        return lines;
    }

    private List<String> plainKernel(String weights) {
        List<String> lines = new ArrayList<>();
        lines.add(script("w = torch.to(torch.matmul(torch.mul(qg, %s), torch.transpose(kg, 2, 3)), 6)", spec.scale()));
        if (spec.softCap() != 0) {
            lines.add(script("w = torch.mul(torch.tanh(torch.div(w, %1$s)), %1$s)", spec.softCap()));
        }
        if (masked()) {
            lines.addAll(mask());
            lines.add("w = torch.add(w, mask)");
        }
        lines.add("w = torch.softmax(w, -1)");
        lines.add(script("a = torch.matmul(torch.to(%s, ops.prim.dtype(vg)), vg)", weights));
        return lines;
    }

    private boolean masked() {
        return biased || !spec.reach().equals(Attention.Reach.ALL);
    }

    /** The additive mask [tokens, tokens] (or [heads, tokens, tokens]) of a group, as far as there is one. */
    private List<String> mask() {
        if (!masked()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("at = torch.arange(s, dtype=4, layout=0, device=ops.prim.device(qg), pin_memory=False)");
        lines.add("ahead = torch.sub(torch.unsqueeze(at, 0), torch.unsqueeze(at, 1))"); // key minus query
        if (biased) {
            lines.addAll(relativeBias());
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

    /** The table's row for every distance between -FARTHEST and FARTHEST. */
    private static List<String> relativeBias() {
        int farthest = RelativeBuckets.FARTHEST;
        String buckets = IntStream.rangeClosed(-farthest, farthest)
                .mapToObj(distance -> Integer.toString(RelativeBuckets.bucket(distance)))
                .collect(Collectors.joining(", "));
        return List.of(
                script("buckets = torch.tensor([%s], dtype=4, device=ops.prim.device(qg))", buckets),
                script("near = torch.add(torch.clamp(ahead, %d, %d), %d)", -farthest, farthest, farthest),
                "mask = torch.permute(torch.embedding(table, torch.take(buckets, near)), [2, 0, 1])");
    }

    private String dropout() {
        return plan.training() ? Double.toString(spec.dropout()) : "0.";
    }
}
