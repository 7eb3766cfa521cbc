package org.sentenceforge.core.card.render;

import java.util.Map;
import org.sentenceforge.core.card.data.CardData;

/** A part of a card, which writes itself from the card's data. {@link CardRenderer} lists all parts in their order. */
interface Section {

    /** Writes the part with the empty line that ends it; nothing where the card has no such facts. */
    void write(CardText out, CardData card);

    /** The keys of the card's header that say the same as this part. */
    default Map<String, Object> header(CardData card) {
        return Map.of();
    }

    /** A part that is the same in every card; its lines end in a line break. */
    static Section of(String lines) {
        return (out, card) -> out.block(lines);
    }
}
