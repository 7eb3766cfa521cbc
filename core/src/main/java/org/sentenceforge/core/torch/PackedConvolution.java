package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.List;

/**
 * A convolution over a packed batch, cut into {@link TextBlocks} and written as one TorchScript method. x is [N, in]; the result is [N, out].
 * Rows of a block that are no tokens are zero, as what lies beyond a text's end is.
 *
 * @param kernel how many neighbours count, an odd number
 */
record PackedConvolution(int kernel, TextBlocks blocks) {

    String method(String name) {
        List<String> lines = List.of(
                "t = torch.transpose(torch.view(x_g, [b, s, -1]), 1, 2)",
                script("c = torch.conv1d(t, weight, bias, [1], [%d], [1], 1)", kernel / 2),
                "y = torch.reshape(torch.transpose(c, 1, 2), [torch.mul(b, s), -1])");
        return blocks.method(name, List.of(), List.of("x"), List.of("weight", "bias"), TextBlocks.Rows.TOKENS, lines);
    }
}
