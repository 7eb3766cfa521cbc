/** {@code sforge search}: its options and its report. The work is {@code core.search}'s. */
package org.sentenceforge.cli.search;
