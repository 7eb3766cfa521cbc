package org.sentenceforge.core.card;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;

/** A model directory without a card, which nothing can be added to. */
public record NoCard(Path directory) implements ModelCard {
    @Override
    public ModelCard withEvaluations(List<CardData.Evaluation> evaluations) {
        throw refusal();
    }

    @Override
    public ModelCard withExamples(CardData.UsageExamples usage, List<CardData.WidgetExample> widget, int dimension) {
        throw refusal();
    }

    @Override
    public ModelCard withExport(CardData.Export export) {
        throw refusal();
    }

    @Override
    public ModelCard withoutMissingExports() {
        return this;
    }

    @Override
    public ModelCard withVersions(Map<String, String> versions) {
        throw refusal();
    }

    @Override
    public void write() {
        throw refusal();
    }

    private SforgeException refusal() {
        return SforgeException.usage(directory + " has no README.md to update");
    }
}
