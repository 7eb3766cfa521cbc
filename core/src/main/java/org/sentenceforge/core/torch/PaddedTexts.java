package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One block of all texts, each padded behind its last token to the length of the longest. Right on a GPU, where many small calls cost more
 * than what they compute.
 */
record PaddedTexts() implements TextBlocks {
    private static final List<String> ARGUMENTS = List.of("places", "firsts", "lens");

    /** A method for the argument {@code places}: from the run's ids [N] the row of each token in the block, where texts lie one below the other. */
    static String places(String name) {
        return Script.method(
                name,
                "ids: Tensor,\n  firsts: Tensor,\n  lens: Tensor",
                List.of(
                        "at = torch.arange(torch.size(ids, 0), dtype=4, layout=0, device=ops.prim.device(firsts), pin_memory=False)",
                        "text = torch.sub(torch.searchsorted(firsts, at, out_int32=False, right=True), 1)",
                        "inside = torch.sub(at, torch.index_select(firsts, 0, text))"),
                "torch.add(torch.mul(text, int(torch.select(lens, 0, 0))), inside)");
    }

    @Override
    public List<String> real() {
        return List.of(
                "none = torch.zeros([torch.mul(b, s)], dtype=6, layout=0, device=ops.prim.device(places), pin_memory=False)",
                "real = torch.view(torch.index_fill(none, 0, places, 1.), [b, s])");
    }

    @Override
    public String method(
            String name, List<String> texts, List<String> packed, List<String> whole, Rows rows, List<String> lines) {
        // lengths fall in the packed order
        List<String> body = new ArrayList<>(List.of("b = torch.size(firsts, 0)", "s = int(torch.select(lens, 0, 0))"));
        texts.forEach(tensor -> body.add(script("%s_g = %s", tensor, tensor)));
        packed.forEach(tensor -> body.add(script(
                "%1$s_g = torch.index_copy(torch.new_zeros(%1$s, torch.add([torch.mul(b, s)], torch.slice(torch.size(%1$s), 1))), 0, places, %1$s)",
                tensor)));
        body.addAll(lines);
        return Script.method(
                name,
                Script.tensors(Stream.of(texts, packed, whole, ARGUMENTS).flatMap(List::stream)),
                body,
                rows == Rows.TOKENS ? "torch.index_select(y, 0, places)" : "y");
    }
}
