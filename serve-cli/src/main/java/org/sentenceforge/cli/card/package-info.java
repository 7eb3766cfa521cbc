/** {@code sforge card}: render, show and check model cards. What a card says is decided in {@code core.card}. */
package org.sentenceforge.cli.card;
