package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** "Model Details": description, sources, and the list of modules. */
final class ModelDetailsSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        boolean crossEncoder = card.kind() == ModelKind.CROSS_ENCODER;
        out.line("## Model Details").blank().line("### Model Description");
        out.line("- **Model Type:** " + (crossEncoder ? "Cross Encoder" : "Sentence Transformer"));
        out.line(baseModel(card.baseModel()));
        out.line("- **Maximum Sequence Length:** " + PythonRepr.str(card.maxSequenceLength()) + " tokens");
        if (crossEncoder) {
            int labels = card.numLabels() == null ? 1 : card.numLabels();
            out.line("- **Number of Output Labels:** " + labels + " " + English.plural("label", labels));
        } else {
            out.line("- **Output Dimensionality:** " + PythonRepr.str(card.outputDimensionality())
                    + (card.style().countsDimensions() ? " dimensions" : " tokens"));
            out.line("- **Similarity Function:** " + similarity(card.similarityFunction()));
        }
        writeDatasets(out, card.trainingDatasets());
        out.line(
                card.language().isEmpty()
                        ? "<!-- - **Language:** Unknown -->"
                        : "- **" + English.plural("Language", card.language().size()) + ":** "
                                + String.join(", ", card.language()));
        out.line(
                card.license() == null || card.license().isEmpty()
                        ? "<!-- - **License:** Unknown -->"
                        : "- **License:** " + card.license());
        out.blank().block(crossEncoder ? FixedText.CROSS_ENCODER_SOURCES : FixedText.SENTENCE_TRANSFORMER_SOURCES);
        if (!crossEncoder) {
            writeModules(out, card.modules());
        }
    }

    private static String baseModel(CardData.BaseModel base) {
        if (base == null) {
            return "<!-- - **Base model:** [Unknown](https://huggingface.co/unknown) -->";
        }
        String line = "- **Base model:** " + IntroductionSection.modelLink(base);
        return base.revision() == null || base.revision().isEmpty()
                ? line
                : line + " <!-- at revision " + base.revision() + " -->";
    }

    private static String similarity(String function) {
        if (function == null) {
            return "Cosine Similarity";
        }
        return switch (function) {
            case "cosine" -> "Cosine Similarity";
            case "dot" -> "Dot Product";
            case "euclidean" -> "Euclidean Distance";
            case "manhattan" -> "Manhattan Distance";
            default -> PythonRepr.title(function.replace('_', ' '));
        };
    }

    private static void writeDatasets(CardText out, List<CardData.Dataset> datasets) {
        List<CardData.Dataset> named =
                datasets.stream().filter(CardData.Dataset::hasName).toList();
        if (named.isEmpty()) {
            out.line("<!-- - **Training Dataset:** Unknown -->");
            return;
        }
        out.line("- **" + English.plural("Training Dataset", named.size()) + ":**");
        named.forEach(dataset -> out.line("    - " + IntroductionSection.link(dataset)));
    }

    private static void writeModules(CardText out, List<CardData.Module> modules) {
        out.line("### Full Model Architecture").blank().line("```");
        if (modules.isEmpty()) {
            out.line("SentenceTransformer()");
        } else {
            out.line("SentenceTransformer(");
            for (int i = 0; i < modules.size(); i++) {
                out.line("  (" + i + "): " + module(modules.get(i)));
            }
            out.line(")");
        }
        out.line("```").blank();
    }

    private static String module(CardData.Module module) {
        String config = module.config() == null ? "" : PythonRepr.repr(module.config());
        // The blank at the end is the original's.
        String remark = module.architecture() == null ? "" : " with Transformer model: " + module.architecture() + " ";
        return module.type() + "(" + config + ")" + remark;
    }
}
