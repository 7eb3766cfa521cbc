/** One step of training: forward, loss, gradients and update, two native calls in all. */
package org.sentenceforge.train.step;
