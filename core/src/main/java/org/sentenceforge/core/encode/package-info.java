/**
 * From texts to vectors, scores and ranks: models opened for use, the pipeline that feeds them, and the job that embeds a data set. Engines
 * are known as {@link org.sentenceforge.core.encode.Backend}s alone; how they compute is not told here.
 */
package org.sentenceforge.core.encode;
