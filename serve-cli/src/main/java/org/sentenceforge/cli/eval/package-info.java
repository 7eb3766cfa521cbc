/** The options of {@code sforge eval} and the running of what they ask for. */
package org.sentenceforge.cli.eval;
