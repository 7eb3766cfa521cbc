package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;

/**
 * Renders a model card exactly as sentence-transformers of the card's style writes it, without a line end after the last line.
 * Values are inserted raw: the format escapes nothing.
 */
public final class CardRenderer {
    private CardRenderer() {}

    /** The card's text with {@code \n} line ends. */
    public static String render(CardData card) {
        return render(card, Extras.NONE);
    }

    /** The card with sections of ours that the original does not have. */
    public static String render(CardData card, Extras extras) {
        CardText out = new CardText();
        out.line("---").line(HeaderSection.yaml(card)).line("---").blank();
        out.line("# " + require(card.title(), "title")).blank();
        out.line(IntroductionSection.sentence(card));
        writeInsert(out, card.manualInsert());
        ModelDetailsSection.write(out, card);
        UsageSection.write(out, card, extras);
        EvaluationSection.write(out, card);
        out.block(FixedText.RISKS);
        DatasetSection.write(out, card);
        HyperparameterSection.write(out, card.hyperparameters());
        TrainingLogSection.write(out, card);
        VersionSection.write(out, card.frameworkVersions());
        CitationSection.write(out, card);
        out.block(FixedText.CLOSING);
        return out.withoutLastBreak();
    }

    private static void writeInsert(CardText out, CardData.ManualInsert insert) {
        if (insert == null) {
            out.blank();
        } else if (insert.after().equals("introduction")) {
            out.lines(insert.lines());
        } else {
            throw SforgeException.badData(
                    "key 'manual_insert.after': expected 'introduction', got '" + insert.after() + "'");
        }
    }

    static <T> T require(T value, String key) {
        if (value == null) {
            throw SforgeException.badData(
                    "key '" + key + "' of the card's data is missing; a card cannot do without it");
        }
        return value;
    }

    /**
     * Sections that only this project writes.
     *
     * @param usage lines that follow the Python code of the usage section, each section ending in an empty line
     */
    public record Extras(List<String> usage) {
        public static final Extras NONE = new Extras(List.of());
    }
}
