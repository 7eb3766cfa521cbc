package org.sentenceforge.core.text;

import java.util.BitSet;
import java.util.List;

/**
 * A batch of texts after tokenizing.
 *
 * @param sequences one per text, in order
 * @param truncated the rows that were cut to the maximum length
 */
public record TokenizedTexts(List<TokenSequence> sequences, BitSet truncated) {}
