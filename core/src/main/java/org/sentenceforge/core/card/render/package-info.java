/**
 * A card's text from its data: each part of the card is a {@code Section} with a file of its own, and {@link
 * org.sentenceforge.core.card.render.CardRenderer} lists them. What a card of another program says is not understood here.
 */
package org.sentenceforge.core.card.render;
