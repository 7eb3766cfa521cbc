package org.sentenceforge.core.card.data;

import java.util.List;

/**
 * Lines that the card's author put in by hand.
 *
 * @param after where they stand; {@code introduction} is the only place
 * @param lines they replace the empty line that is there otherwise
 */
public record ManualInsert(String after, List<String> lines) {}
