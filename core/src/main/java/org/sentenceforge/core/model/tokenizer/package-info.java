/**
 * A tokenizer's files in a model directory: found, made up where a vocabulary alone is there, and copied. What a tokenizer does with
 * texts is {@link org.sentenceforge.core.text}'s.
 */
package org.sentenceforge.core.model.tokenizer;
