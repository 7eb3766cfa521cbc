/**
 * Model cards: the structured record kept beside a model, the README.md rendered from it, and updates that leave alone what a
 * person wrote.
 */
package org.sentenceforge.core.card;
