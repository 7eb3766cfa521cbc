/** Text and tokens: the tokenizer and what it makes of a text. */
package org.sentenceforge.core.text;
