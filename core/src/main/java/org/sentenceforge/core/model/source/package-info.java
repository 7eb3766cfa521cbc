/**
 * Where models and data sets come from: directories, the built-in model, fresh weights, the local cache and the hub. The only package
 * that sees the hub; all others are handed a {@link org.sentenceforge.core.model.source.Sources} by whoever starts the work.
 */
package org.sentenceforge.core.model.source;
