/** Text and tokens: the tokenizer and what it makes of a text. Nothing here knows what a model does with tokens. */
package org.sentenceforge.core.text;
