package org.sentenceforge.core.card.update;

import java.util.List;

/** Brings a card up to date that a person may have edited since it was written. */
public final class CardMerge {
    private CardMerge() {}

    /**
     * The person's card with the program's changes.
     *
     * @param written what the program wrote last
     * @param person what the file holds now
     * @param now what the program would write today
     */
    public static String merge(String written, String person, String now) {
        if (written.equals(now)) {
            return person;
        }
        ReadmeText base = ReadmeText.parse(written);
        ReadmeText mine = ReadmeText.parse(person);
        ReadmeText program = ReadmeText.parse(now);
        List<String> body = LineMerge.merge(base.body(), mine.body(), program.body());
        List<String> header =
                mine.hasHeader() ? HeaderMerge.merge(base.header(), mine.header(), program.header()) : null;
        return mine.with(header, body).text();
    }
}
