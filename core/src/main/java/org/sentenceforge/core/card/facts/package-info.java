/**
 * Collects what a card says: from a model directory, from data, from a training run. Produces the records of
 * {@code core.card.data}; knows nothing about their text.
 */
package org.sentenceforge.core.card.facts;
