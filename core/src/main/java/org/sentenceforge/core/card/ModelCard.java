package org.sentenceforge.core.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardJson;
import org.sentenceforge.core.card.data.CardKind;
import org.sentenceforge.core.card.render.UsageSection;
import org.sentenceforge.core.card.update.CardMerge;
import org.sentenceforge.core.card.update.ForeignCard;
import org.sentenceforge.core.output.AtomicFile;

/**
 * The card of a model directory: README.md, and the record {@code sentenceforge-card.json} that it is rendered from. Every command
 * adds its facts and writes:
 *
 * <pre>{@code
 * ModelCard.create(directory, data, false).write();                       // train: a new card
 * ModelCard.open(directory).withEvaluations(results).write();             // eval
 * ModelCard.open(directory).withExport(export).withVersions(versions).write();
 * ModelCard.open(directory).withExamples(usage, widget, 384).write();     // embed --update-card, similarity :card
 * }</pre>
 *
 * What a person wrote into README.md stays: the changes between the text rendered last and the file are merged with those between
 * the old facts and the new. A card without our record (one that sentence-transformers wrote) gets results in its header and its
 * Evaluation section, exports and examples in its usage section; nothing else of it changes, and no record is made. Writing the
 * same facts twice changes nothing the second time. Both files appear whole or not at all.
 */
public final class ModelCard {
    private static final String README = "README.md";

    private final Path directory;
    /** The record with all facts added so far; null for a card of another program. */
    private final Ledger ledger;
    /** The file's text with all facts added so far, where there is no record; null where the file does not exist. */
    private final String foreign;

    private ModelCard(Path directory, Ledger ledger, String foreign) {
        this.directory = directory;
        this.ledger = ledger;
        this.foreign = foreign;
    }

    /**
     * The card of a directory: of ours, of another program, or none yet.
     *
     * @throws SforgeException bad model or bad data, when the record or the card cannot be read
     */
    public static ModelCard open(Path directory) {
        Ledger ledger = Ledger.read(directory);
        return new ModelCard(directory, ledger, ledger == null ? readme(directory) : null);
    }

    /**
     * A card from complete facts, as training writes it. Where the directory has a card of ours already, what a person wrote into
     * it stays; a card of another program is replaced.
     *
     * @param pythonOnly whether the card has nothing but the original's text: no shell usage, no exports
     */
    public static ModelCard create(Path directory, CardData card, boolean pythonOnly) {
        Ledger known = Ledger.read(directory);
        Ledger ledger = Ledger.of(card, pythonOnly);
        return new ModelCard(directory, known == null ? ledger : ledger.rendered(known.rendered()), null);
    }

    /** The text of a directory's README.md, where it has one. */
    public static Optional<String> text(Path directory) {
        return Optional.ofNullable(readme(directory));
    }

    /** Whether this is a card of ours, with a record beside it. */
    public boolean isOurs() {
        return ledger != null;
    }

    /** Whether there is a card at all. */
    public boolean exists() {
        return ledger != null || foreign != null;
    }

    /** The facts of a card of ours. */
    public Optional<CardData> data() {
        return Optional.ofNullable(ledger).map(Ledger::card);
    }

    /**
     * Adds results. Those of an evaluator with the same class and name are replaced where they stand.
     *
     * @throws SforgeException usage, when the directory has no card; bad model, when its header cannot be understood
     */
    public ModelCard withEvaluations(List<CardData.Evaluation> evaluations) {
        if (isOurs()) {
            return with(ledger.card().withEvaluations(merged(ledger.card().evaluations(), evaluations)));
        }
        return changed(card().withEvaluations(foreignKind(), directoryName(), evaluations));
    }

    /**
     * Sets the texts of the usage code and, where there are any, of the page's widget.
     *
     * @param dimension size of the embeddings that were measured; number of labels of a cross-encoder
     */
    public ModelCard withExamples(CardData.UsageExamples usage, List<CardData.WidgetExample> widget, int dimension) {
        if (isOurs()) {
            CardData card = ledger.card().withUsage(usage);
            return with(widget.isEmpty() ? card : card.withWidget(widget));
        }
        ForeignCard card = card().withInference(UsageSection.inference(foreignKind(), usage, dimension));
        return changed(widget.isEmpty() ? card : card.withHeader("widget", generic(widget)));
    }

    /** Adds an exported file, or replaces what is known about the same file. */
    public ModelCard withExport(CardData.Export export) {
        List<CardData.Export> exports = new ArrayList<>(isOurs() ? ledger.exports() : ShellUsage.listed(card().text()));
        int known = exports.stream().map(CardData.Export::file).toList().indexOf(export.file());
        if (known < 0) {
            exports.add(export);
        } else {
            exports.set(known, export);
        }
        if (isOurs()) {
            return new ModelCard(directory, ledger.with(ledger.card(), exports), null);
        }
        return changed(card().withUsage(ShellUsage.onnx(foreignKind(), null, exports)));
    }

    /** Adds versions of what ran, by label; a card of another program keeps its own. */
    public ModelCard withVersions(Map<String, String> versions) {
        if (!isOurs() || ledger.pythonOnly()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(ledger.card().frameworkVersions());
        all.putAll(versions);
        return with(ledger.card().withFrameworkVersions(all));
    }

    /**
     * Writes README.md and the record, where they change.
     *
     * @throws SforgeException usage, when README.md is a link (the shared cache of hub models consists of links)
     */
    public void write() {
        Path readme = directory.resolve(README);
        if (Files.isSymbolicLink(readme)) {
            throw SforgeException.usage(
                    readme + " is a link to a file that others may use; copy the model directory first");
        }
        String now = readme(directory);
        if (!isOurs()) {
            writeIfChanged(readme, now, foreign);
            return;
        }
        String rendered = ledger.render();
        String text =
                now == null || ledger.rendered() == null ? rendered : CardMerge.merge(ledger.rendered(), now, rendered);
        writeIfChanged(readme, now, text);
        Path record = directory.resolve(Ledger.FILE);
        String json = json(ledger.rendered(rendered));
        writeIfChanged(record, content(record), json);
    }

    private ForeignCard card() {
        if (foreign == null) {
            throw SforgeException.usage(directory + " has no README.md to update");
        }
        return ForeignCard.parse(foreign);
    }

    private ModelCard changed(ForeignCard card) {
        return new ModelCard(directory, null, card.text());
    }

    private CardKind foreignKind() {
        return foreign != null && foreign.contains("- cross-encoder\n")
                ? CardKind.CROSS_ENCODER
                : CardKind.SENTENCE_TRANSFORMER;
    }

    private String directoryName() {
        return directory.toAbsolutePath().normalize().getFileName().toString();
    }

    private static List<CardData.Evaluation> merged(List<CardData.Evaluation> known, List<CardData.Evaluation> added) {
        List<CardData.Evaluation> left = new ArrayList<>(added);
        List<CardData.Evaluation> all = new ArrayList<>();
        for (CardData.Evaluation evaluation : known) {
            boolean replaced = added.stream().anyMatch(other -> isSame(evaluation, other));
            if (!replaced) {
                all.add(evaluation);
                continue;
            }
            left.stream().filter(other -> isSame(evaluation, other)).forEach(all::add);
            left.removeIf(other -> isSame(evaluation, other));
        }
        all.addAll(left);
        return all;
    }

    private static boolean isSame(CardData.Evaluation a, CardData.Evaluation b) {
        return a.type().equals(b.type()) && Objects.equals(a.name(), b.name());
    }

    private ModelCard with(CardData card) {
        return new ModelCard(directory, ledger.with(card, ledger.exports()), null);
    }

    private static Object generic(Object value) {
        return CardJson.mapper().convertValue(value, Object.class);
    }

    private static String json(Ledger ledger) {
        try {
            return CardJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(ledger) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readme(Path directory) {
        return content(directory.resolve(README));
    }

    private static String content(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read as UTF-8 text: " + e, e);
        }
    }

    private static void writeIfChanged(Path file, String before, String after) {
        if (!after.equals(before)) {
            AtomicFile.writeString(file, after);
        }
    }
}
