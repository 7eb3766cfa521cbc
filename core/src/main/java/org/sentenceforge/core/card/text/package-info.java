/**
 * How values become text in a model card: Python's {@code str}, {@code repr}, number and JSON notations, and Markdown tables.
 * Nothing here knows what a card is.
 */
package org.sentenceforge.core.card.text;
