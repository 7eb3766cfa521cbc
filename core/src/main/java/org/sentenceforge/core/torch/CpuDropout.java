package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.List;

/**
 * Dropout on a CPU (Srivastava et al. 2014). libtorch's own draws one random number for each element, a sixth of a whole training
 * step; here 64 random bits decide over four elements, and the rate is rounded to a multiple of 2<sup>-16</sup>.
 *
 * @param rate share of the elements that become 0; the others are divided by what is left
 */
record CpuDropout(double rate) {
    private static final int DRAWS = 1 << 16;

    /** The method's text: a tensor of any shape to one like it. */
    String method(String name) {
        long dropped = Math.max(1, Math.round(rate * DRAWS));
        return Script.method(
                name,
                "x: Tensor",
                List.of(
                        "n = torch.numel(x)",
                        "empty = torch.empty([torch.floordiv(torch.add(n, 3), 4)], dtype=4, layout=0, device=ops.prim.device(x), pin_memory=False)",
                        "bits = torch.random_(empty, torch.sub(-" + Long.MAX_VALUE + ", 1), None)",
                        "draws = torch.view(torch.narrow(torch.view_copy(bits, dtype=2), 0, 0, n), torch.size(x))",
                        // comparisons are vectorised where they give float32, and 16-bit floats cannot hold all draws
                        script("ones = torch.gt_(torch.to(draws, 6), %d)", dropped - 1 - DRAWS / 2),
                        script(
                                "kept = torch.mul_(torch.to(ones, ops.prim.dtype(x)), %s)",
                                (double) DRAWS / Math.max(1, DRAWS - dropped))),
                "torch.mul(x, kept)");
    }
}
