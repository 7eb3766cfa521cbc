/**
 * What the files of a model directory say, in all layouts of sentence-transformers: one class per file or module, with its reading and
 * its writing side by side. A directory as a whole is {@link org.sentenceforge.core.model}'s.
 */
package org.sentenceforge.core.model.format;
