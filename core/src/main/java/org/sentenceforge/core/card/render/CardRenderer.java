package org.sentenceforge.core.card.render;

import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.module.ModelKind;

/**
 * Renders a model card exactly as sentence-transformers of the card's style writes it, with sections of ours where the data ask for
 * them, and without a line end after the last line. Values are inserted raw: the format escapes nothing.
 */
public final class CardRenderer {
    private static final List<Section> SECTIONS = List.of(
            new IntroductionSection(),
            new ModelDetailsSection(),
            new UsageSection(),
            new ShellUsageSection(),
            new OnnxUsageSection(),
            new TorchScriptUsageSection(),
            Section.of(FixedText.OTHER_USAGE),
            new EvaluationSection(),
            Section.of(FixedText.RISKS),
            new DatasetSection(),
            new HyperparameterSection(),
            new TrainingLogSection(),
            new EnvironmentSection(),
            new VersionSection(),
            new CitationSection(),
            Section.of(FixedText.CLOSING));

    private CardRenderer() {}

    /** The card's text with {@code \n} line ends. */
    public static String render(CardData card) {
        return render(card, SECTIONS);
    }

    static String render(CardData card, List<Section> sections) {
        CardText out = new CardText();
        out.line("---").line(CardHeader.yaml(card, sections)).line("---").blank();
        sections.forEach(section -> section.write(out, card));
        // the original's newer templates end in a blank
        boolean blank = card.kind() == ModelKind.SPARSE_ENCODER || card.kind() == ModelKind.MULTI_VECTOR_ENCODER;
        return out.withoutLastBreak() + (blank ? " " : "");
    }

    static <T> T require(T value, String key) {
        if (value == null) {
            throw SforgeException.badData(
                    "key '" + key + "' of the card's data is missing; a card cannot do without it");
        }
        return value;
    }
}
