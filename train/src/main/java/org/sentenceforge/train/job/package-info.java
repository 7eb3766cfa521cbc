/**
 * A training as one piece of work: from a configuration and its surroundings to a model directory and a report of what was done. What a
 * single update does, and what a terminal shows, is not in here.
 */
package org.sentenceforge.train.job;
