/** The modules that a sentence-embedding model is a chain of: a transformer, pooling, and what follows them. */
package org.sentenceforge.core.module;
