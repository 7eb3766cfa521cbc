/** Broken input, drawn from a seed, and what readers may do with it. Knows nothing of any format of its own. */
package org.sentenceforge.core.support.fuzz;
