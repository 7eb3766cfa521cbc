/**
 * Changing a README.md without touching what a person wrote in it: three-way merging for cards of ours, where the text written
 * last is known, and surgery on single keys and sections for cards that another program wrote.
 */
package org.sentenceforge.core.card.update;
