package org.sentenceforge.core.card.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.facts.ModelFacts;
import org.sentenceforge.core.model.ModelDirectory;

/** Checks the card of a model directory. */
public final class CardCheck {
    private CardCheck() {}

    /**
     * What is wrong with a card, one sentence each; empty when nothing is.
     *
     * @throws SforgeException bad model, when there is no card
     */
    public static List<String> of(ModelDirectory model) {
        Path directory = model.path();
        String card = ModelCard.text(directory)
                .orElseThrow(() -> SforgeException.badModel(directory + " has no README.md to check"));
        List<String> problems = new ArrayList<>(HeaderCheck.of(card));
        problems.addAll(ModelCheck.of(card, ModelFacts.of(model, CardStyle.DEFAULT)));
        return problems;
    }
}
