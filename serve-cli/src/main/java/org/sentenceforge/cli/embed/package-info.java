/** {@code sforge embed}: its options and its report. The work is {@code core.encode.EmbedJob}'s. */
package org.sentenceforge.cli.embed;
