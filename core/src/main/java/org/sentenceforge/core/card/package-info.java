/**
 * The card of a model directory: one of ours, of another program, or none, and how commands add facts to it. What a card says and how
 * it looks is decided in the packages below.
 */
package org.sentenceforge.core.card;
