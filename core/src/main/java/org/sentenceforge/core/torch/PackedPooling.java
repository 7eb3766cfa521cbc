package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/**
 * Pooling over a packed batch, written as one TorchScript method: a loop over groups of equally long texts. x is [N, hidden],
 * seen (1 or 0 per token) and positions are [N]; the result is [batch, hidden] in packed order.
 */
record PackedPooling(PoolingMode mode, PromptTokens promptTokens) {

    String method(String name) {
        List<String> tensors = new ArrayList<>(List.of("x"));
        List<String> lines = new ArrayList<>(List.of("t = torch.view(x_g, [b, s, -1])"));
        if (mode == PoolingMode.WEIGHTED_MEAN) {
            tensors.add("positions");
            lines.add("m = torch.view(torch.to(torch.add(positions_g, 1), 6), [b, s, 1])");
        }
        if (promptTokens == PromptTokens.EXCLUDED) {
            tensors.add("seen");
            lines.add("i = torch.view(torch.to(seen_g, 6), [b, s, 1])");
        }
        lines.addAll(promptTokens == PromptTokens.INCLUDED ? all() : seen());
        return Script.overGroups(name, List.of(), tensors, List.of(), lines);
    }

    private List<String> all() {
        return switch (mode) {
            case CLS -> throw new IllegalArgumentException("needs no loop");
            case LAST_TOKEN -> List.of("y = torch.select(t, 1, -1)");
            case MAX -> List.of("y = torch.amax(t, [1])");
            case MEAN -> List.of("y = torch.div(torch.sum(t, [1]), s)");
            case MEAN_SQRT_LEN -> List.of("y = torch.div(torch.sum(t, [1]), torch.sqrt(s))");
            case WEIGHTED_MEAN -> List.of("y = torch.div(torch.sum(torch.mul(t, m), [1]), torch.sum(m, [1]))");
        };
    }

    private List<String> seen() {
        String count = "torch.clamp_min(torch.sum(i, [1]), 1e-9)";
        return switch (mode) {
            case CLS ->
                List.of(
                        "h = torch.view(torch.argmax(i, 1), [b, 1, 1])",
                        "y = torch.squeeze(torch.gather(t, 1, torch.expand(h, [b, 1, torch.size(t, 2)])), 1)");
            case LAST_TOKEN -> List.of("y = torch.mul(torch.select(t, 1, -1), torch.select(i, 1, -1))");
            case MAX -> List.of("y = torch.amax(torch.masked_fill(t, torch.eq(i, 0.), -inf), [1])");
            case MEAN -> List.of("y = torch.div(torch.sum(torch.mul(t, i), [1]), " + count + ")");
            case MEAN_SQRT_LEN -> List.of("y = torch.div(torch.sum(torch.mul(t, i), [1]), torch.sqrt(" + count + "))");
            case WEIGHTED_MEAN ->
                List.of(
                        "m = torch.mul(m, i)",
                        "y = torch.div(torch.sum(torch.mul(t, m), [1]), torch.clamp_min(torch.sum(m, [1]), 1e-9))");
        };
    }
}
