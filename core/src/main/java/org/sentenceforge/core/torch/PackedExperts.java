package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.ops.Experts;

/** A mixture of experts over a packed batch, written as one TorchScript method: each expert is given the tokens that chose it. */
record PackedExperts(Experts spec, TorchPrecision precision) {

    /** x [N, hidden] and the two matrices as products take them, logits [N, experts] in float32; the result [N, hidden] is in float32. */
    String method(String name) {
        List<String> lines = List.of(
                "shares = torch.softmax(logits, -1)",
                script("largest, of = torch.topk(shares, %d)", spec.chosen()),
                "chosen = torch.scatter(torch.zeros_like(shares), -1, of, largest)",
                script("inners = torch.chunk(inner, %d)", spec.count()),
                script("outers = torch.chunk(outer, %d)", spec.count()),
                "y = torch.zeros_like(x, dtype=6)",
                script("for i in range(%d):", spec.count()),
                "  share = torch.select(chosen, 1, i)",
                "  rows = torch.squeeze(torch.nonzero(share), 1)",
                "  h = torch.linear(torch.index_select(x, 0, rows), inners[i])",
                script(
                        "  o = torch.matmul(%s, outers[i])",
                        precision.factor(TorchOps.activation(spec.activation(), "h"))),
                "  weights = torch.unsqueeze(torch.index_select(share, 0, rows), 1)",
                script("  y = torch.index_add(y, 0, rows, torch.mul(%s, weights))", precision.widened("o")));
        return Script.method(name, Script.tensors(Stream.of("x", "logits", "inner", "outer")), lines, "y");
    }
}
