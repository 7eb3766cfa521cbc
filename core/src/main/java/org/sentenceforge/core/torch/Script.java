package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Pieces of TorchScript text. */
final class Script {
    private Script() {}

    /** Text with values in it; numbers are written alike in every locale. */
    static String script(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** A method of tensors that returns a tensor. */
    static String method(String name, String declarations, List<String> lines, String result) {
        return script("def %s(self: __torch__.Ops,\n  %s) -> Tensor:\n", name, declarations)
                + String.join("\n", lines).indent(2) + "  return " + result + "\n";
    }

    /**
     * A method that loops over the groups of a packed batch and puts their results one below the other. The lines find b (texts in the
     * group), s (tokens in each), and of each tensor X that is cut the group's rows X_g; they must leave the group's result in
     * {@code y}.
     *
     * <p>The tensors are cut once, before the loop: the backward pass of a cut per group would fill a tensor of full size with zeros for
     * every one of them.
     *
     * @param texts  tensors with a row per text
     * @param packed tensors with a row per token
     * @param whole  other tensors
     */
    static String overGroups(
            String name, List<String> texts, List<String> packed, List<String> whole, List<String> lines) {
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
        List<String> cut = Stream.concat(texts.stream(), packed.stream()).toList();
        cut.forEach(tensor -> body.add(script("  %s_g = %s_parts[g]", tensor, tensor)));
        lines.forEach(line -> body.add("  " + line));
        body.add("  _2 = torch.append(results, y)");
        List<String> arguments = new ArrayList<>(cut);
        arguments.addAll(whole);
        arguments.addAll(List.of("counts", "lens"));
        return method(name, String.join(": Tensor,\n  ", arguments) + ": Tensor", body, "torch.cat(results, 0)");
    }
}
