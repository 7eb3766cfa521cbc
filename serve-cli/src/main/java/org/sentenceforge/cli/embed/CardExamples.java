package org.sentenceforge.cli.embed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.facts.MeasuredUsage;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.model.ModelDirectory;

/** Texts that go into a model's card as the examples of its usage code. The first few different ones count. */
public final class CardExamples {
    /** How many different texts the usage code of a bi-encoder shows. */
    static final int USAGE_TEXTS = 3;

    private static final int WIDGET_TEXTS = 4;
    private static final int PAIRS = 5;

    private final List<String> texts;

    private CardExamples(List<String> texts) {
        this.texts = texts;
    }

    public static CardExamples ofTexts(Collection<String> texts) {
        return new CardExamples(List.copyOf(new LinkedHashSet<>(texts)));
    }

    /** Puts the texts into a card, embedded by its model. */
    public void write(ModelDirectory model, Embedder embedder) {
        List<String> examples = enough(texts.subList(0, Math.min(USAGE_TEXTS, texts.size())));
        List<CardData.WidgetExample> widget = new ArrayList<>();
        if (texts.size() >= WIDGET_TEXTS) {
            widget.add(new CardData.WidgetExample(texts.get(0), texts.subList(1, WIDGET_TEXTS)));
        }
        ModelCard.open(model.path())
                .withExamples(MeasuredUsage.sentences(embedder, examples), widget, embedder.dimension())
                .write();
    }

    /** Puts the first text, paired with each of the others, into the card of a cross-encoder. */
    public void write(ModelDirectory model, int labels) {
        List<Object> pairs = new ArrayList<>();
        for (String other : enough(texts).subList(1, Math.min(PAIRS + 1, texts.size()))) {
            pairs.add(List.of(texts.get(0), other));
        }
        ModelCard.open(model.path())
                .withExamples(new CardData.UsageExamples(false, pairs, null), List.of(), labels)
                .write();
    }

    private static List<String> enough(List<String> texts) {
        if (texts.size() < 2) {
            throw SforgeException.usage("a card shows how alike texts are; that takes two different texts or more");
        }
        return texts;
    }
}
