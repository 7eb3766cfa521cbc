package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/**
 * Pooling over a packed batch, cut into {@link TextBlocks} and written as one TorchScript method. x is [N, hidden], seen (1 or 0 per token)
 * and positions are [N]; the result is [batch, hidden] in packed order.
 */
record PackedPooling(PoolingMode mode, PromptTokens promptTokens, TextBlocks blocks) {

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
        lines.addAll(blocks.real());
        if (promptTokens == PromptTokens.INCLUDED && isPadded()) {
            lines.add("i = torch.unsqueeze(real, 2)");
        }
        lines.addAll(promptTokens == PromptTokens.INCLUDED && !isPadded() ? all() : seen());
        return blocks.method(name, List.of(), tensors, List.of(), TextBlocks.Rows.TEXTS, lines);
    }

    /** Whether some rows of a block are no tokens, and so are not seen. */
    private boolean isPadded() {
        return !blocks.real().isEmpty();
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
            case CLS -> oneOfEach("torch.argmax(i, 1)");
            case LAST_TOKEN ->
                isPadded() ? lastReal() : List.of("y = torch.mul(torch.select(t, 1, -1), torch.select(i, 1, -1))");
            case MAX -> List.of("y = torch.amax(torch.masked_fill(t, torch.eq(i, 0.), -inf), [1])");
            case MEAN -> List.of("y = torch.div(torch.sum(torch.mul(t, i), [1]), " + count + ")");
            case MEAN_SQRT_LEN -> List.of("y = torch.div(torch.sum(torch.mul(t, i), [1]), torch.sqrt(" + count + "))");
            case WEIGHTED_MEAN ->
                List.of(
                        "m = torch.mul(m, i)",
                        "y = torch.div(torch.sum(torch.mul(t, m), [1]), torch.clamp_min(torch.sum(m, [1]), 1e-9))");
        };
    }

    /** The last token's vector, or zeros where it is not seen. */
    private List<String> lastReal() {
        List<String> lines = new ArrayList<>(oneOfEach("torch.sub(torch.to(torch.sum(real, [1]), 4), 1)"));
        lines.add("y = torch.mul(y, torch.squeeze(torch.gather(i, 1, h), 1))");
        return lines;
    }

    /** @param places of the token in each text */
    private static List<String> oneOfEach(String places) {
        return List.of(
                "h = torch.view(" + places + ", [b, 1, 1])",
                "y = torch.squeeze(torch.gather(t, 1, torch.expand(h, [b, 1, torch.size(t, 2)])), 1)");
    }
}
