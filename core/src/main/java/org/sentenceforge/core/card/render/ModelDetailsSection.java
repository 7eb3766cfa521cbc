package org.sentenceforge.core.card.render;

import java.util.List;
import java.util.stream.Collectors;
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
        out.line("- **Model Type:** " + typeName(card));
        out.line(baseModel(card.baseModel()));
        out.line("- **Maximum Sequence Length:** " + PythonRepr.str(card.maxSequenceLength()) + " tokens");
        if (crossEncoder) {
            int labels = card.numLabels() == null ? 1 : card.numLabels();
            out.line("- **Number of Output Labels:** " + labels + " " + English.plural("label", labels));
        } else {
            out.line("- **Output Dimensionality:** " + PythonRepr.str(card.outputDimensionality())
                    + (card.style().countsDimensions() ? " dimensions" : " tokens")
                    + card.maxActiveDims()
                            .map(most -> " (trained with " + PythonRepr.str(most) + " maximum active dimensions)")
                            .orElse(""));
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
        out.blank()
                .block(
                        switch (card.kind()) {
                            case BI_ENCODER -> FixedText.SENTENCE_TRANSFORMER_SOURCES;
                            case CROSS_ENCODER -> FixedText.CROSS_ENCODER_SOURCES;
                            case SPARSE_ENCODER -> FixedText.SPARSE_ENCODER_SOURCES;
                            case MULTI_VECTOR_ENCODER -> FixedText.MULTI_VECTOR_ENCODER_SOURCES;
                        });
        if (!crossEncoder) {
            writeModules(out, card.kind(), card.modules());
        }
    }

    private static String typeName(CardData card) {
        return switch (card.kind()) {
            case BI_ENCODER -> "Sentence Transformer";
            case CROSS_ENCODER -> "Cross Encoder";
            case SPARSE_ENCODER -> CardRenderer.require(card.modelType(), "model_type");
            case MULTI_VECTOR_ENCODER -> "Multi-Vector Encoder";
        };
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
            case "maxsim" -> "MaxSim";
            case "meanmaxsim" -> "MeanMaxSim";
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

    private static void writeModules(CardText out, ModelKind kind, List<CardData.Module> modules) {
        out.line("### Full Model Architecture").blank().line("```");
        if (modules.isEmpty()) {
            out.line(kind.key() + "()");
        } else {
            out.line(kind.key() + "(");
            writeChain(out, "  ", modules);
            out.line(")");
        }
        out.line("```").blank();
    }

    private static void writeChain(CardText out, String indent, List<CardData.Module> modules) {
        for (int i = 0; i < modules.size(); i++) {
            CardData.Module module = modules.get(i);
            String place = indent + "(" + i + "): ";
            if (module.routes().isEmpty()) {
                out.line(place + module(module));
            } else {
                out.line(place + module.type() + "(");
                out.line(indent + "  (sub_modules): ModuleDict(");
                module.routes().forEach((route, chain) -> {
                    out.line(indent + "    (" + route + "): Sequential(");
                    writeChain(out, indent + "      ", chain);
                    out.line(indent + "    )");
                });
                out.line(indent + "  )").line(indent + ")");
            }
        }
    }

    private static String module(CardData.Module module) {
        String config = module.config() == null ? "" : PythonRepr.repr(module.config());
        // The blank at the end is the original's.
        String remark = module.architecture() == null ? "" : " with Transformer model: " + module.architecture() + " ";
        String facts = module.facts().entrySet().stream()
                .map(fact -> ", " + fact.getKey() + "=" + fact.getValue())
                .collect(Collectors.joining());
        return module.type() + "(" + config + facts + ")" + remark;
    }
}
