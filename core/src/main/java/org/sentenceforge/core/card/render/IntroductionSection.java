package org.sentenceforge.core.card.render;

import java.util.List;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.English;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.module.ModelKind;

/** The sentence below the title: what the model is and what it is for. */
final class IntroductionSection implements Section {
    private static final int LONGEST_LIST = 200;

    /** Whose template has no empty line here; that of sparse encoders has two blanks too many above. */
    private static final List<ModelKind> WITHOUT_BLANK =
            List.of(ModelKind.SPARSE_ENCODER, ModelKind.MULTI_VECTOR_ENCODER);

    @Override
    public void write(CardText out, CardData card) {
        out.line("# " + CardRenderer.require(card.title(), "title")).blank();
        out.line(sentence(card));
        CardData.ManualInsert insert = card.manualInsert();
        if (insert == null) {
            if (!WITHOUT_BLANK.contains(card.kind())) {
                out.blank();
            }
        } else if (insert.after().equals("introduction")) {
            out.lines(insert.lines());
        } else {
            throw SforgeException.badData(
                    "key 'manual_insert.after': expected 'introduction', got '" + insert.after() + "'");
        }
    }

    private static String sentence(CardData card) {
        String origin = card.baseModel() == null ? " trained" : " finetuned from " + modelLink(card.baseModel());
        String data = trainingData(card);
        return switch (card.kind()) {
            case BI_ENCODER ->
                "This is a [sentence-transformers](https://www.SBERT.net) model" + origin + data
                        + ". It maps sentences & paragraphs to a " + PythonRepr.str(card.outputDimensionality())
                        + "-dimensional dense vector space and can be used for " + PythonRepr.str(card.taskName())
                        + ".";
            case SPARSE_ENCODER ->
                "This is a [" + card.modelType() + "](https://www.sbert.net/docs/sparse_encoder/usage/usage.html) model"
                        + origin
                        + data
                        + " using the [sentence-transformers](https://www.SBERT.net) library. It maps sentences & paragraphs to a "
                        + PythonRepr.str(card.outputDimensionality())
                        + "-dimensional sparse vector space "
                        + card.maxActiveDims()
                                .map(most -> " with " + PythonRepr.str(most) + " maximum active dimensions")
                                .orElse("")
                        + "  and can be used for " + PythonRepr.str(card.taskName())
                        + ".";
            case MULTI_VECTOR_ENCODER ->
                "This is a [Multi-Vector Encoder](https://www.sbert.net/docs/multi_vector_encoder/usage/usage.html) model"
                        + origin
                        + data
                        + " using the [sentence-transformers](https://www.SBERT.net) library. It maps inputs to sequences of "
                        + PythonRepr.str(card.outputDimensionality())
                        + "-dimensional token-level vectors and scores them with late interaction (MaxSim), useful for "
                        + PythonRepr.str(card.taskName()) + ".";
            case CROSS_ENCODER ->
                "This is a [Cross Encoder](https://www.sbert.net/docs/cross_encoder/usage/usage.html) model" + origin
                        + data
                        + " using the [sentence-transformers](https://www.SBERT.net) library. It computes scores for pairs"
                        + " of texts, which can be used for " + PythonRepr.str(card.taskName()) + ".";
        };
    }

    private static String trainingData(CardData card) {
        List<CardData.Dataset> named = card.trainingDatasets().stream()
                .filter(CardData.Dataset::hasName)
                .toList();
        if (named.isEmpty()) {
            return "";
        }
        String names = named.stream().map(CardData.Dataset::name).collect(Collectors.joining(", "));
        boolean counted = card.style().countsManyDatasets() && PythonRepr.length(names) > LONGEST_LIST;
        String which = counted
                ? Integer.toString(card.trainingDatasets().size())
                : "the "
                        + English.enumerate(
                                named.stream().map(IntroductionSection::link).toList());
        return " on " + which + " " + English.plural("dataset", named.size());
    }

    static String modelLink(CardData.BaseModel model) {
        return "[" + model.id() + "](https://huggingface.co/" + model.id() + ")";
    }

    /** A data set's name, linked where it is on the hub. */
    static String link(CardData.Dataset dataset) {
        return dataset.id() == null
                ? dataset.name()
                : "[" + dataset.name() + "](https://huggingface.co/datasets/" + dataset.id() + ")";
    }
}
