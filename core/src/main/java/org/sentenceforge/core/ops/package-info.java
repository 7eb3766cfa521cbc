/**
 * The operations a text encoder is made of, and the small values that describe them. What a tensor is, and how texts lie in
 * it, belongs to the backends; nothing here knows an engine.
 */
package org.sentenceforge.core.ops;
