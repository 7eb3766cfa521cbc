package org.sentenceforge.core.card.render;

import org.sentenceforge.core.card.data.CardData;

/** "Framework Versions". */
final class VersionSection implements Section {
    @Override
    public void write(CardText out, CardData card) {
        out.line("### Framework Versions");
        card.frameworkVersions()
                .forEach((label, version) -> out.line("- " + label + ": " + (version == null ? "" : version)));
        out.blank();
    }
}
