/**
 * The modules that a sentence-embedding model is a chain of: a transformer, pooling, and what follows them, each with its forward pass and
 * the values that its parameters begin with. How files hold them, what texts are, and what runs them is known above.
 */
package org.sentenceforge.core.module;
