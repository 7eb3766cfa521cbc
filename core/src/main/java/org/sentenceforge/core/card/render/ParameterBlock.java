package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.text.PythonJson;

/** Parameters of a loss or an evaluator: fenced JSON below a bullet, indented by two blanks. */
final class ParameterBlock {
    private ParameterBlock() {}

    static List<String> lines(Map<String, Object> parameters) {
        List<String> lines = new ArrayList<>();
        lines.add("  ```json");
        PythonJson.indented(parameters).lines().map(line -> "  " + line).forEach(lines::add);
        lines.add("  ```");
        return lines;
    }
}
