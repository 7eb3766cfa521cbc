/**
 * Models and data sets of the Hugging Face hub: found in the local cache that all its clients share, or downloaded into it.
 * What the files mean is decided elsewhere.
 */
package org.sentenceforge.core.hub;
