package org.sentenceforge.core.card.render;

import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.Citations;

/** "Citation": a BibTeX entry below each heading. */
final class CitationSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        out.line("## Citation").blank().line("### BibTeX").blank();
        for (String heading : card.citations()) {
            out.line("#### " + heading).line("```bibtex");
            out.lines(Citations.entry(card.kind(), card.style(), heading));
            out.line("```").blank();
        }
    }
}
