/** A card's text from its facts, one file per part of the card. {@link org.sentenceforge.core.card.render.CardRenderer} is the door. */
package org.sentenceforge.core.card.render;
