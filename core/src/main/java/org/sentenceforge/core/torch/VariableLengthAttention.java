package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.torch.PackedAttention.Queries;

/**
 * Attention over the run of all texts' tokens by libtorch's fused kernels for CUDA, which are told where each text begins, so that there is
 * no padding: FlashAttention-2 (Dao 2023) for 16-bit numbers, and memory-efficient attention (Rabe and Staats 2021), which knows neither
 * windows nor grouped heads, for float32.
 */
record VariableLengthAttention(Attention spec, TorchPlan plan, Queries queries) {
    /** Where texts begin and the last one ends: int32 [texts + 1], from the run's ids [N] and its texts' first tokens [texts]. */
    static final String BOUNDS =
            "torch.to(torch.cat([firsts, torch.full([1], torch.size(%s, 0), dtype=4, layout=0, device=ops.prim.device(firsts), pin_memory=False)], 0), 3)";

    /** The backward pass for larger heads needs the shared memory of a data centre's GPU. */
    private static final int LARGEST_TRAINED_HEAD = 192;

    private static final int LARGEST_HEAD = 256;

    /** Whether a kernel can do this. */
    static boolean serves(Attention spec, boolean biased, TorchPlan plan) {
        if (biased
                || spec.falls()
                || spec.keys() != Attention.Keys.ALL
                || spec.softCap() != 0
                || plan.kernel() != TorchPlan.Kernel.FUSED) {
            return false;
        }
        if (plan.precision().storesSixteenBits()) {
            return spec.headSize() % 8 == 0
                    && spec.headSize() <= (plan.training() ? LARGEST_TRAINED_HEAD : LARGEST_HEAD);
        }
        return spec.headSize() % 4 == 0
                && (spec.reach().equals(Attention.Reach.ALL) || spec.reach().equals(Attention.Reach.CAUSAL));
    }

    /** The method's text. It takes q [queries, heads * headSize], k and v [N, keyValueHeads * headSize], and the texts'
     * bounds and lengths. */
    String method(String name) {
        List<String> lines = new ArrayList<>(List.of(
                "qg = " + heads("q", spec.heads()),
                "kg = " + heads("k", spec.keyValueHeads()),
                "vg = " + heads("v", spec.keyValueHeads()),
                "longest = int(torch.select(lens, 0, 0))"));
        if (queries == Queries.ALL) {
            lines.addAll(List.of("of_q = bounds", "longest_q = longest"));
        } else {
            lines.add(
                    "of_q = torch.arange(torch.size(bounds, 0), dtype=3, layout=0, device=ops.prim.device(bounds), pin_memory=False)");
            lines.add("longest_q = 1");
        }
        lines.addAll(plan.precision().storesSixteenBits() ? flash() : memoryEfficient());
        int width = spec.heads() * spec.headSize();
        return Script.method(
                name,
                Script.tensors(Stream.of("q", "k", "v", "bounds", "lens")),
                lines,
                "torch.reshape(a, [-1, " + width + "])");
    }

    private String heads(String x, int count) {
        return script("torch.view(%s, [-1, %d, %d])", x, count, spec.headSize());
    }

    /** Windows are distances between places, both ends included; -1 is no bound. */
    private List<String> flash() {
        Attention.Reach reach = spec.reach();
        return List.of(script(
                "a, _0, _1, _2, _3, = torch._flash_attention_forward(qg, kg, vg, of_q, bounds, longest_q, longest, %s, %s, False,"
                        + " scale=%s, window_size_left=%d, window_size_right=%d)",
                dropout(),
                reach.equals(Attention.Reach.CAUSAL) ? "True" : "False",
                spec.scale(),
                bound(reach.behind()),
                bound(reach.ahead())));
    }

    private static int bound(int reach) {
        return reach == Integer.MAX_VALUE ? -1 : reach;
    }

    /** The last argument but those of names is for the backward pass; the one before it masks causally, seen from each text's first token. */
    private List<String> memoryEfficient() {
        List<String> lines = new ArrayList<>();
        int shared = spec.heads() / spec.keyValueHeads();
        if (shared > 1) {
            lines.add("kg = torch.repeat_interleave(kg, " + shared + ", 1)");
            lines.add("vg = torch.repeat_interleave(vg, " + shared + ", 1)");
        }
        lines.add(script(
                "a, _0, _1, _2, _3, _4, = torch._efficient_attention_forward(torch.unsqueeze(qg, 0), torch.unsqueeze(kg, 0),"
                        + " torch.unsqueeze(vg, 0), None, of_q, bounds, longest_q, longest, %s, %d, True, scale=%s)",
                dropout(), spec.reach().equals(Attention.Reach.CAUSAL) ? 1 : 0, spec.scale()));
        return lines;
    }

    private String dropout() {
        return plan.training() ? Double.toString(spec.dropout()) : "0.";
    }
}
