/** How parameters move: AdamW, its parameter groups, and learning-rate schedules. */
package org.sentenceforge.train.optimizer;
