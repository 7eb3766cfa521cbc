package org.sentenceforge.core.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
     * group), s (tokens in each), n = b s, and of each packed tensor X the group's rows X_g; they must leave the group's result in
     * {@code y}.
     *
     * <p>The tensors are cut once, before the loop: the backward pass of a cut per group would fill a tensor of full size with zeros for
     * every one of them.
     *
     * @param packed tensors with a row per token
     * @param whole  other tensors
     */
    static String overGroups(String name, List<String> packed, List<String> whole, List<String> lines) {
        List<String> body = new ArrayList<>(
                List.of(
                        "sizes = annotate(List[int], [])",
                        "for g in range(torch.size(counts, 0)):",
                        "  _0 = torch.append(sizes, torch.mul(int(torch.select(counts, 0, g)), int(torch.select(lens, 0, g))))"));
        packed.forEach(tensor -> body.add(script("%s_parts = torch.split_with_sizes(%s, sizes, 0)", tensor, tensor)));
        body.addAll(List.of(
                "results = annotate(List[Tensor], [])",
                "for g in range(torch.size(counts, 0)):",
                "  b = int(torch.select(counts, 0, g))",
                "  s = int(torch.select(lens, 0, g))",
                "  n = torch.mul(b, s)"));
        packed.forEach(tensor -> body.add(script("  %s_g = %s_parts[g]", tensor, tensor)));
        lines.forEach(line -> body.add("  " + line));
        body.add("  _1 = torch.append(results, y)");
        List<String> arguments = new ArrayList<>(packed);
        arguments.addAll(whole);
        arguments.addAll(List.of("counts", "lens"));
        return method(name, String.join(": Tensor,\n  ", arguments) + ": Tensor", body, "torch.cat(results, 0)");
    }
}
