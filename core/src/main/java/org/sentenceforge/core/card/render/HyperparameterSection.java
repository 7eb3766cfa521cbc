package org.sentenceforge.core.card.render;

import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonRepr;

/** "Training Hyperparameters": those that differ from the default, then all, folded. */
final class HyperparameterSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        CardData.Hyperparameters hyperparameters = card.hyperparameters();
        if (hyperparameters.all().isEmpty()) {
            return;
        }
        out.line("### Training Hyperparameters");
        if (hyperparameters.nonDefault().isEmpty()) {
            out.blank();
        } else {
            out.line("#### Non-Default Hyperparameters").blank();
            writeList(out, hyperparameters.nonDefault());
            out.blank();
        }
        out.line("#### All Hyperparameters")
                .line("<details><summary>Click to expand</summary>")
                .blank();
        writeList(out, hyperparameters.all());
        out.blank().line("</details>").blank();
    }

    private static void writeList(CardText out, Map<String, Object> parameters) {
        parameters.forEach((name, value) -> out.line("- `" + name + "`: " + PythonRepr.str(value)));
    }
}
