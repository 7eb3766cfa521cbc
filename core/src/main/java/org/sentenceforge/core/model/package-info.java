/**
 * Model directories: reading and writing the layouts of sentence-transformers, and where a model comes from. Nothing found in a
 * directory is executed, and no path in it leads out of it.
 */
package org.sentenceforge.core.model;
