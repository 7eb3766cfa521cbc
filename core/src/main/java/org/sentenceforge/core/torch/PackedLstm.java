package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A layer of an LSTM over a packed batch, cut into {@link TextBlocks} and written as one TorchScript method. x is [N, in], in float32 as the
 * weights are; the result is [N, directions * hidden].
 */
record PackedLstm(int hidden, int directions, TorchPlan plan) {
    private static final int WEIGHTS = 4;

    String method(String name) {
        TextBlocks blocks = plan.layout().blocks();
        List<String> weights =
                IntStream.range(0, directions * WEIGHTS).mapToObj(i -> "w" + i).toList();
        List<String> lines = new ArrayList<>(List.of(
                "t = torch.view(x_g, [b, s, -1])",
                script(
                        "h = torch.zeros([%d, b, %d], dtype=6, layout=0, device=ops.prim.device(t), pin_memory=False)",
                        directions, hidden)));
        String options = script(
                "[h, h], [%s], True, 1, 0., %s, %s",
                weights.stream().collect(Collectors.joining(", ")),
                plan.training() ? "True" : "False",
                directions == 2 ? "True" : "False");
        if (blocks.real().isEmpty()) {
            lines.add(script("o, hs, cs = torch.lstm(t, %s, True)", options));
        } else {
            // from the last token back, the padding would come first
            lines.addAll(blocks.real());
            lines.add("l = torch.cpu(torch.to(torch.sum(real, [1]), 4))");
            lines.add("d, sizes = torch._pack_padded_sequence(t, l, True)");
            lines.add(script("e, hs, cs = torch.lstm(d, sizes, %s)", options));
            lines.add("o, ls = torch._pad_packed_sequence(e, sizes, True, 0., s)");
        }
        lines.add("y = torch.reshape(o, [torch.mul(b, s), -1])");
        return blocks.method(name, List.of(), List.of("x"), weights, TextBlocks.Rows.TOKENS, lines);
    }
}
