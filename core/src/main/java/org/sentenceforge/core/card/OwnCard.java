package org.sentenceforge.core.card;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.render.CardRenderer;
import org.sentenceforge.core.card.update.CardMerge;

/**
 * A card of ours, rendered from the record {@code sentenceforge-card.json} beside it. The changes that a person made to the text
 * rendered last are merged with those between the old facts and the new.
 *
 * @param data all facts added so far
 * @param rendered the text as it was rendered last; null where it was not yet
 */
public record OwnCard(Path directory, CardData data, String rendered) implements ModelCard {
    @Override
    public OwnCard withEvaluations(List<CardData.Evaluation> evaluations) {
        List<CardData.Evaluation> left = new ArrayList<>(evaluations);
        List<CardData.Evaluation> all = new ArrayList<>();
        for (CardData.Evaluation known : data.evaluations()) {
            if (evaluations.stream().noneMatch(other -> isSame(known, other))) {
                all.add(known);
                continue;
            }
            left.stream().filter(other -> isSame(known, other)).forEach(all::add);
            left.removeIf(other -> isSame(known, other));
        }
        all.addAll(left);
        return with(data.withEvaluations(all));
    }

    @Override
    public OwnCard withExamples(CardData.UsageExamples usage, List<CardData.WidgetExample> widget, int dimension) {
        CardData card = data.withUsage(usage);
        return with(widget.isEmpty() ? card : card.withWidget(widget));
    }

    @Override
    public OwnCard withExport(CardData.Export export) {
        return with(data.withExports(export.among(data.exports())));
    }

    @Override
    public OwnCard withoutMissingExports() {
        return with(data.withExports(data.exports().stream()
                .filter(export -> Files.exists(directory.resolve(export.file())))
                .toList()));
    }

    @Override
    public OwnCard withVersions(Map<String, String> versions) {
        if (!data.ours()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(data.frameworkVersions());
        all.putAll(versions);
        return with(data.withFrameworkVersions(all));
    }

    @Override
    public void write() {
        String now = CardRenderer.render(data);
        String text = ModelCard.text(directory)
                .filter(person -> rendered != null)
                .map(person -> CardMerge.merge(rendered, person, now))
                .orElse(now);
        CardFile.write(directory.resolve(CardFile.README), text);
        CardFile.write(directory.resolve(Ledger.FILE), Ledger.of(data, now).json());
    }

    private OwnCard with(CardData card) {
        return new OwnCard(directory, card, rendered);
    }

    private static boolean isSame(CardData.Evaluation a, CardData.Evaluation b) {
        return a.type().equals(b.type()) && Objects.equals(a.name(), b.name());
    }
}
