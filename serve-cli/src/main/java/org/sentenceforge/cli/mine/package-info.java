/** {@code sforge mine}: hard negatives for pairs of texts. Options and reports alone. */
package org.sentenceforge.cli.mine;
