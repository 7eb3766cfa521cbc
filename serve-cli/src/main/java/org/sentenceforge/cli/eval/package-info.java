/** {@code sforge eval}: its options and its reports. The work is {@code eval.job}'s. */
package org.sentenceforge.cli.eval;
