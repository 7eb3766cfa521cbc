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
     * group), s (tokens in each), n = b s, and off (the group's first token), and must leave a group's result in {@code y}.
     */
    static String overGroups(String name, List<String> tensors, List<String> lines) {
        List<String> loop = new ArrayList<>(List.of(
                "off = 0",
                "parts = annotate(List[Tensor], [])",
                "for g in range(torch.size(counts, 0)):",
                "  b = int(torch.select(counts, 0, g))",
                "  s = int(torch.select(lens, 0, g))",
                "  n = torch.mul(b, s)"));
        lines.forEach(line -> loop.add("  " + line));
        loop.add("  _0 = torch.append(parts, y)");
        loop.add("  off = torch.add(off, n)");
        List<String> arguments = new ArrayList<>(tensors);
        arguments.addAll(List.of("counts", "lens"));
        return method(name, String.join(": Tensor,\n  ", arguments) + ": Tensor", loop, "torch.cat(parts, 0)");
    }
}
