package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.List;

/**
 * Which entries of a vocabulary occur in each text, written as one TorchScript method. x is [N], the tokens' ids and 1, because a row of a
 * block that is no token is 0; the result is [batch, entries] in packed order.
 */
record PackedPresence(int entries, TextBlocks blocks) {

    String method(String name) {
        return blocks.method(
                name,
                List.of(),
                List.of("x"),
                List.of(),
                TextBlocks.Rows.TEXTS,
                List.of(
                        script(
                                "none = torch.zeros([b, %s], dtype=6, layout=0, device=ops.prim.device(x), pin_memory=False)",
                                entries + 1),
                        "found = torch.scatter(none, 1, torch.view(x_g, [b, s]), 1.)",
                        script("y = torch.narrow(found, 1, 1, %s)", entries)));
    }
}
