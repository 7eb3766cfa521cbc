package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.module.ModelKind;

/** "Usage": how to install and call the model. */
public final class UsageSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        out.block(FixedText.USAGE_INTRODUCTION);
        switch (card.kind()) {
            case BI_ENCODER, SPARSE_ENCODER -> SentenceUsage.write(out, card);
            case MULTI_VECTOR_ENCODER -> TokenUsage.write(out, card);
            case CROSS_ENCODER -> PairUsage.write(out, card);
        }
        out.line("```").blank();
    }

    /**
     * The Python code from the line {@code # Run inference} on ({@code # Get scores …} for a cross-encoder), for cards of which
     * nothing else is known.
     *
     * @param dimension size of an embedding, or number of labels
     */
    public static List<String> inference(ModelKind kind, CardData.UsageExamples usage, int dimension) {
        CardText out = new CardText();
        switch (kind) {
            case BI_ENCODER, SPARSE_ENCODER -> SentenceUsage.writeInference(out, CardStyle.DEFAULT, usage, dimension);
            case MULTI_VECTOR_ENCODER -> TokenUsage.writeInference(out, usage, dimension);
            case CROSS_ENCODER -> PairUsage.writeInference(out, usage, dimension);
        }
        return out.withoutLastBreak().lines().toList();
    }

    /** The model's hub id where it is one (it has exactly one slash), else the placeholder. */
    static String modelId(CardData card, String placeholder) {
        String id = card.modelId();
        return id != null && id.chars().filter(c -> c == '/').count() == 1 ? id : placeholder;
    }
}
