package org.sentenceforge.core.card.render;

import java.util.Map;

/** "Framework Versions". */
final class VersionSection {
    private VersionSection() {}

    static void write(CardText out, Map<String, String> versions) {
        out.line("### Framework Versions");
        versions.forEach((label, version) -> out.line("- " + label + ": " + (version == null ? "" : version)));
        out.blank();
    }
}
