package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.ops.VocabularyPooling;
import org.sentenceforge.core.ops.VocabularyPooling.Strategy;

/**
 * The vocabulary's weights in each text, written as two TorchScript methods. The logits of all tokens for the whole vocabulary would take
 * more memory than the rest of the model, so they are computed for a part of the vocabulary at a time and pooled at once. The logarithm of a
 * largest logit is the largest logarithm, and is taken last.
 */
record PackedVocabulary(VocabularyPooling pooling, boolean biased, TorchPlan plan) {
    /** How many logits are there at one time: 64 MB in float32. */
    static final int LOGITS = 1 << 24;

    /** Pools the logits x [N, part of the vocabulary] of each text: [batch, part of the vocabulary]. */
    String blocks(String name) {
        List<String> lines = new ArrayList<>(List.of("t = torch.view(x_g, [b, s, -1])"));
        // rows of a block that are no tokens are 0 and as good as not there, since no weight is below 0
        if (pooling.strategy() == Strategy.SUM) {
            lines.add("y = torch.sum(" + saturated("t") + ", [1])");
        } else if (plan.training()) {
            // the backward pass needs to know which logit it was, and keeps none of them
            lines.add("y, at = torch.max(t, 1)");
        } else {
            lines.add("y = torch.amax(t, [1])");
        }
        return plan.layout().blocks().method(name, List.of(), List.of("x"), List.of(), TextBlocks.Rows.TEXTS, lines);
    }

    /** @param blocks the name of the other method */
    String method(String name, String blocks) {
        String arguments = plan.layout() == TokenLayout.EQUAL_LENGTHS ? "counts, lens" : "places, firsts, lens";
        List<String> lines = new ArrayList<>(List.of(
                script("size = torch.add(torch.floordiv(%s, torch.add(torch.size(x, 0), 1)), 1)", LOGITS),
                "tables = torch.split(table, size, 0)"));
        if (biased) {
            lines.add("biases = torch.split(bias, size, 0)");
        }
        String logits = biased ? "torch.linear(x, tables[i], biases[i])" : "torch.linear(x, tables[i])";
        lines.addAll(List.of(
                "results = annotate(List[Tensor], [])",
                "for i in range(torch.len(tables)):",
                script("  y = (self).%s(torch.to(%s, 6), %s)", blocks, logits, arguments),
                script("  _0 = torch.append(results, %s)", pooling.strategy() == Strategy.MAX ? saturated("y") : "y")));
        return Script.method(
                name,
                Script.tensors(Stream.of(("x, table, " + (biased ? "bias, " : "") + arguments).split(", "))),
                lines,
                "torch.cat(results, -1)");
    }

    private String saturated(String logits) {
        String result = "torch.relu(" + logits + ")";
        for (int i = 0; i < pooling.saturation().logarithms(); i++) {
            result = "torch.log1p(" + result + ")";
        }
        return result;
    }
}
