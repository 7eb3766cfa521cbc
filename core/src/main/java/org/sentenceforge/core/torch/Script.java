package org.sentenceforge.core.torch;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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

    /** Declarations of tensors. */
    static String tensors(Stream<String> names) {
        return names.collect(Collectors.joining(": Tensor,\n  ", "", ": Tensor"));
    }
}
