/**
 * From the names and parameters in options or a configuration to evaluators: reads the data files and checks them. What is
 * wrong with the data or the parameters is found here; evaluators trust what they get.
 */
package org.sentenceforge.eval.task;
