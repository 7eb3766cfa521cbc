/**
 * The arguments of training under the names of transformers and sentence-transformers, each declared once: those that change results,
 * those that change nothing here, and those that ask for what is not here.
 */
package org.sentenceforge.train.config.arguments;
