package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.List;
import org.sentenceforge.core.ops.TermFrequency;

/**
 * How often each entry of a vocabulary occurs in each text, written as one TorchScript method. x is [N], the tokens' ids and 1, because a
 * row of a block that is no token is 0; the result is [batch, entries] in packed order.
 */
record PackedTermFrequencies(int entries, TermFrequency frequency, TextBlocks blocks) {

    String method(String name) {
        String repeated = frequency == TermFrequency.RAW ? ", reduce=\"add\"" : "";
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
                        script("found = torch.scatter(none, 1, torch.view(x_g, [b, s]), 1.%s)", repeated),
                        script("y = torch.narrow(found, 1, 1, %s)", entries)));
    }
}
