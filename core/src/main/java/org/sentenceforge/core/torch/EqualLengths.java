package org.sentenceforge.core.torch;

import static org.sentenceforge.core.torch.Script.script;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A block for each group of equally long texts: a loop inside the program, neither padding nor a mask for it. Right on a CPU, where a small
 * matrix product costs what it computes.
 */
record EqualLengths() implements TextBlocks {
    private static final List<String> ARGUMENTS = List.of("counts", "lens");

    @Override
    public List<String> real() {
        return List.of();
    }

    /**
     * The tensors are cut once, before the loop: the backward pass of a cut per group would fill a tensor of full size with zeros for
     * every one of them.
     */
    @Override
    public String method(
            String name, List<String> texts, List<String> packed, List<String> whole, Rows rows, List<String> lines) {
        List<String> body = new ArrayList<>(List.of(
                "texts = annotate(List[int], [])",
                "sizes = annotate(List[int], [])",
                "for g in range(torch.size(counts, 0)):",
                "  _0 = torch.append(texts, int(torch.select(counts, 0, g)))",
                "  _1 = torch.append(sizes, torch.mul(texts[g], int(torch.select(lens, 0, g))))"));
        texts.forEach(tensor -> body.add(script("%s_parts = torch.split_with_sizes(%s, texts, 0)", tensor, tensor)));
        packed.forEach(tensor -> body.add(script("%s_parts = torch.split_with_sizes(%s, sizes, 0)", tensor, tensor)));
        body.addAll(List.of(
                "results = annotate(List[Tensor], [])",
                "for g in range(torch.size(counts, 0)):",
                "  b = texts[g]",
                "  s = int(torch.select(lens, 0, g))"));
        Stream.concat(texts.stream(), packed.stream())
                .forEach(tensor -> body.add(script("  %s_g = %s_parts[g]", tensor, tensor)));
        lines.forEach(line -> body.add("  " + line));
        body.add("  _2 = torch.append(results, y)");
        return Script.method(
                name,
                Script.tensors(Stream.of(texts, packed, whole, ARGUMENTS).flatMap(List::stream)),
                body,
                "torch.cat(results, 0)");
    }
}
