/**
 * The work of an evaluation from a configuration to results: opens models, runs evaluators, compares. Prints and writes nothing; whoever
 * starts it hands in where models come from and gets values back.
 */
package org.sentenceforge.eval.job;
