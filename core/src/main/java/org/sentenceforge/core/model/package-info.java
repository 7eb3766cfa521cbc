/**
 * Model directories as a whole, read and written: chain, settings, weights, tokenizer. Nothing found in a directory is executed, and no
 * path in it leads out of it; where a directory comes from is {@link org.sentenceforge.core.model.source}'s.
 */
package org.sentenceforge.core.model;
