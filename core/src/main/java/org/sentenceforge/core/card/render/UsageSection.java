package org.sentenceforge.core.card.render;

import org.sentenceforge.core.card.data.CardData;

/** "Usage": how to install and call the model. */
final class UsageSection {
    private UsageSection() {}

    static void write(CardText out, CardData card, CardRenderer.Extras extras) {
        out.block(FixedText.USAGE_INTRODUCTION);
        switch (card.kind()) {
            case SENTENCE_TRANSFORMER -> SentenceUsage.write(out, card);
            case CROSS_ENCODER -> PairUsage.write(out, card);
        }
        out.line("```").blank();
        out.lines(extras.usage());
        out.block(FixedText.OTHER_USAGE);
    }

    /** The model's hub id where it is one (it has exactly one slash), else the placeholder. */
    static String modelId(CardData card, String placeholder) {
        String id = card.modelId();
        return id != null && id.chars().filter(c -> c == '/').count() == 1 ? id : placeholder;
    }
}
