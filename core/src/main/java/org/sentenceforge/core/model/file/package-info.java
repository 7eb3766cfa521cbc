/**
 * The files of one model directory: found by their names in it, never outside it, and JSON written as Python writes it. What the files mean
 * is known above, not here.
 */
package org.sentenceforge.core.model.file;
