/** The facts of a model card as typed records, one JSON object per card. How they look in the card is not decided here. */
package org.sentenceforge.core.card.data;
