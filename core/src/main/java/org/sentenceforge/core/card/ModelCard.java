package org.sentenceforge.core.card;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;

/**
 * The card of a model directory, its README.md: one of ours with a record beside it, one of another program, or none. Every command
 * adds its facts and writes:
 *
 * <pre>{@code
 * ModelCard.create(directory, data).write();                              // train: a new card
 * ModelCard.open(directory).withEvaluations(results).write();             // eval
 * ModelCard.open(directory).withExport(export).withVersions(versions).write();
 * ModelCard.open(directory).withExamples(usage, widget, 384).write();     // embed --update-card, similarity :card
 * }</pre>
 *
 * What a person wrote into README.md stays. Writing the same facts twice changes nothing the second time. Files appear whole or not at
 * all.
 */
public sealed interface ModelCard permits OwnCard, ForeignCard, NoCard {

    /**
     * What lies in a directory.
     *
     * @throws SforgeException bad model or bad data, when the record or the card cannot be read
     */
    static ModelCard open(Path directory) {
        return Ledger.read(directory)
                .<ModelCard>map(ledger -> new OwnCard(directory, ledger.data(), ledger.rendered()))
                .or(() -> text(directory).map(text -> new ForeignCard(directory, text)))
                .orElseGet(() -> new NoCard(directory));
    }

    /**
     * A card from complete facts, as training writes it. Where the directory has a card of ours already, what a person wrote into
     * it stays; a card of another program is replaced.
     */
    static ModelCard create(Path directory, CardData data) {
        return new OwnCard(
                directory, data, Ledger.read(directory).map(Ledger::rendered).orElse(null));
    }

    /** The text of a directory's README.md, where it has one. */
    static Optional<String> text(Path directory) {
        return CardFile.read(directory.resolve(CardFile.README));
    }

    /**
     * Adds results. Those of an evaluator with the same class and name are replaced where they stand.
     *
     * @throws SforgeException usage, when the directory has no card; bad model, when its header cannot be understood
     */
    ModelCard withEvaluations(List<CardData.Evaluation> evaluations);

    /**
     * Sets the texts of the usage code and, where there are any, of the page's widget.
     *
     * @param dimension size of the embeddings that were measured; number of labels of a cross-encoder
     * @throws SforgeException usage, when the directory has no card
     */
    ModelCard withExamples(CardData.UsageExamples usage, List<CardData.WidgetExample> widget, int dimension);

    /**
     * Adds an exported file, or replaces what is known about the same file.
     *
     * @throws SforgeException usage, when the directory has no card
     */
    ModelCard withExport(CardData.Export export);

    /** Forgets exported files that are not in the directory. */
    ModelCard withoutMissingExports();

    /** Adds versions of what ran, by label; a card of another program keeps its own. */
    ModelCard withVersions(Map<String, String> versions);

    /**
     * Writes what changes.
     *
     * @throws SforgeException usage, when README.md is a link (the shared cache of hub models consists of links)
     */
    void write();
}
