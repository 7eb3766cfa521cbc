/** How parameters move: optimizers, their parameter groups, learning rates over a run, and the scale of a loss in fp16. */
package org.sentenceforge.train.optimizer;
