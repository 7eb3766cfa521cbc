/**
 * The data of a model card as typed records, one JSON object per card, with the tables that they refer to: styles, orders of keys,
 * citations. How they look in the card is not decided here.
 */
package org.sentenceforge.core.card.data;
