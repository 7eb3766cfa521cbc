/** The training loop: batches ahead of the model, updates, logs, evaluations and checkpoints. */
package org.sentenceforge.train.loop;
